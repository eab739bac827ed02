// Follows telemetry's snapshots and brings their figures to the leaderboard.
import { backoffMs } from '@swamp-club/platform/backoff.ts';
import { whileLeased, type Lease, type LeaseDocument } from '@swamp-club/platform/lease.ts';
import { pause } from '@swamp-club/platform/pause.ts';
import { classifyFailure, type TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { Collection, MongoClient } from 'mongodb';
import type { Logger } from 'pino';
import type { Counter } from 'prom-client';
import type { UserScoresStore } from '../leaderboard/user-scores-store.ts';
import { holdLease } from './hold-lease.ts';
import type { ScoreCursorStore } from './score-cursor-store.ts';

const PAGE = 500;
/** The longest poll the contract allows. */
const MAX_WAIT_MS = 25_000;
const AWAY = { baseMs: 100, maxMs: 3000 };

export interface ScoreWatcherParts {
  client: MongoClient;
  leases: Collection<LeaseDocument>;
  leaseMs: number;
  telemetry: TelemetryClient;
  cursor: ScoreCursorStore;
  scores: UserScoresStore;
  skippedSnapshots: Counter;
  log: Logger;
}

/** Runs until `signal` aborts; of all replicas, one at a time follows. */
export function runScoreWatcher(parts: ScoreWatcherParts, signal: AbortSignal): Promise<void> {
  const { client, leases, leaseMs, log } = parts;
  const onError = (error: unknown) => log.error({ err: error }, 'score watcher interrupted');
  return whileLeased({ client, leases, name: 'score-watcher', leaseMs, signal, onError }, (lease) =>
    follow(lease, parts, signal),
  );
}

async function follow(lease: Lease, parts: ScoreWatcherParts, signal: AbortSignal): Promise<void> {
  let cursor = await parts.cursor.read();
  let failures = 0;
  while (!signal.aborted) {
    const page = await nextPage(cursor, lease, parts, signal);
    if (page === null) {
      failures += 1;
      await holdLease(lease, backoffMs(failures, AWAY), signal, (ms) => pause(ms, signal).then(() => false));
      continue;
    }
    failures = 0;
    if (page.cursor === cursor) await lease.renew();
    else await apply(page, lease, parts);
    cursor = page.cursor;
  }
}

type Page = Awaited<ReturnType<TelemetryClient['scores']['after']['query']>>;

/** Null when telemetry can't be asked just now: scores are late then, and nothing else. */
async function nextPage(
  cursor: number,
  lease: Lease,
  { telemetry, log }: ScoreWatcherParts,
  signal: AbortSignal,
): Promise<Page | null> {
  const waitMs = Math.min(Math.floor(lease.renewEveryMs), MAX_WAIT_MS);
  try {
    return await telemetry.scores.after.query({ cursor, limit: PAGE, waitMs }, { signal });
  } catch (error) {
    const failure = classifyFailure(error);
    if (failure.kind !== 'aborted') log.warn({ failure }, 'scores not followed just now');
    return null;
  }
}

/** The figures and the cursor together, under the lease's fence: no page is skipped, and a repeated one changes nothing. */
async function apply({ snapshots, cursor }: Page, lease: Lease, parts: ScoreWatcherParts): Promise<void> {
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
}
