// Example: following everybody's figures from a cursor on. Cursor 0 means everything; nothing ever expires.
import type { ScoreSnapshot } from '@swamp-club/telemetry-contract';
import type { TelemetryClient } from '@swamp-club/telemetry-contract/client';

/** Snapshots are states: the one with the higher `seq` wins. Whoever keeps the last `cursor` can go on from there after a restart. */
export async function* followScores(
  telemetry: TelemetryClient,
  cursor: number,
  signal: AbortSignal,
): AsyncGenerator<{ snapshots: ScoreSnapshot[]; cursor: number }> {
  while (!signal.aborted) {
    const page = await telemetry.scores.after.query({ cursor, limit: 100, waitMs: 20_000 }, { signal });
    cursor = page.cursor;
    // A newer service may publish what this release cannot read: it is left out, and those behind it come all the same.
    const snapshots = page.snapshots.flatMap((snapshot) => ('unreadable' in snapshot ? [] : [snapshot]));
    yield { snapshots, cursor };
  }
}
