// A long poll over the snapshots: answers at once when there is something new, and the moment something is published.
import { notifyOnWrite, type Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { ScoreSnapshot } from '@swamp-club/telemetry-contract';
import type { Db } from 'mongodb';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { findSnapshotsAfter, snapshotsSpec } from './snapshot-store.ts';

export interface ScoresAfterParts {
  db: Db;
  published: Wakeup;
  metrics: Pick<Metrics, 'unreadableSnapshots'>;
  log: Pick<Logger, 'error'>;
}

/** With nothing new it waits up to `waitMs`, less when `signal` aborts, and answers with an empty page. */
export async function scoresAfter(
  { db, published, metrics, log }: ScoresAfterParts,
  { cursor, limit, waitMs }: { cursor: number; limit: number; waitMs: number },
  signal: AbortSignal,
): Promise<{ snapshots: ScoreSnapshot[]; cursor: number }> {
  const read = async () => {
    const { unreadable, ...page } = await findSnapshotsAfter(db, cursor, limit);
    metrics.unreadableSnapshots.inc(unreadable.length);
    for (const userId of unreadable) log.error({ userId }, 'a snapshot that cannot be read was left out');
    return page;
  };
  const page = await read();
  if (page.cursor > cursor || waitMs === 0) return page;

  const until = performance.now() + waitMs;
  using _otherReplicas = await notifyOnWrite(db, [snapshotsSpec.name], published);
  for (;;) {
    const seen = published.generation;
    const page = await read();
    const left = until - performance.now();
    if (page.cursor > cursor || left <= 0 || signal.aborted) return page;
    await published.wait(seen, left, signal);
  }
}
