// One page of telemetry's snapshots: asked for, and taken over together with the cursor behind it.
import type { Lease } from '@swamp-club/platform/lease.ts';
import type { ScoreSnapshot } from '@swamp-club/telemetry-contract';
import type { TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { Logger } from 'pino';
import type { Counter } from 'prom-client';
import type { UserScoresStore } from '../leaderboard/user-scores-store.ts';
import type { ScoreCursorStore } from './score-cursor-store.ts';

/** Snapshots to a page, when there are as many. */
export const PAGE = 500;

export interface ScorePageParts {
  telemetry: TelemetryClient;
  cursor: ScoreCursorStore;
  scores: UserScoresStore;
  skippedSnapshots: Counter;
  log: Logger;
}

export type ScorePage = Awaited<ReturnType<TelemetryClient['scores']['after']['query']>>;

/** @throws what `classifyFailure` knows */
export function fetchPage(
  telemetry: TelemetryClient,
  { cursor, waitMs }: { cursor: number; waitMs: number },
  signal: AbortSignal,
): Promise<ScorePage> {
  return telemetry.scores.after.query({ cursor, limit: PAGE, waitMs }, { signal });
}

/**
 * The figures and the cursor together, under the lease's fence: no page is skipped, and a repeated one changes nothing.
 * Returns the snapshots that could be read.
 * @throws LeaseLost
 */
export async function applyPage(
  { snapshots, cursor }: ScorePage,
  lease: Lease,
  parts: Omit<ScorePageParts, 'telemetry'>,
): Promise<ScoreSnapshot[]> {
  const readable = snapshots.flatMap((snapshot) => ('unreadable' in snapshot ? [] : snapshot));
  const skipped = snapshots.length - readable.length;
  if (skipped > 0) {
    parts.skippedSnapshots.inc(skipped);
    parts.log.error({ skipped, cursor }, 'snapshots that this release cannot read were skipped');
  }
  await lease.transaction(async (session) => {
    await parts.scores.applySnapshots(readable, session);
    await parts.cursor.write(cursor, session);
  });
  return readable;
}
