// A long poll over the snapshots: answers at once when there is something new, and the moment something is published.
import { notifyOnWrite, type Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { ScoreSnapshot } from '@swamp-club/telemetry-contract';
import type { Db } from 'mongodb';
import { findSnapshotsAfter, snapshotsSpec } from './snapshot-store.ts';

/** With nothing new it waits up to `waitMs`, less when `signal` aborts, and answers with an empty page. */
export async function scoresAfter(
  { db, published }: { db: Db; published: Wakeup },
  { cursor, limit, waitMs }: { cursor: number; limit: number; waitMs: number },
  signal: AbortSignal,
): Promise<{ snapshots: ScoreSnapshot[]; cursor: number }> {
  const read = async () => {
    const snapshots = await findSnapshotsAfter(db, cursor, limit);
    return { snapshots, cursor: snapshots.at(-1)?.seq ?? cursor };
  };
  const page = await read();
  if (page.snapshots.length > 0 || waitMs === 0) return page;

  const until = performance.now() + waitMs;
  using _otherReplicas = await notifyOnWrite(db, [snapshotsSpec.name], published);
  for (;;) {
    const seen = published.generation;
    const page = await read();
    const left = until - performance.now();
    if (page.snapshots.length > 0 || left <= 0 || signal.aborted) return page;
    await published.wait(seen, left, signal);
  }
}
