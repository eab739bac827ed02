// Follows telemetry's snapshots and brings their figures to the leaderboard.
import { backoffMs } from '@swamp-club/platform/backoff.ts';
import { whileLeased, type Lease, type LeaseDocument } from '@swamp-club/platform/lease.ts';
import { pause } from '@swamp-club/platform/pause.ts';
import { classifyFailure } from '@swamp-club/telemetry-contract/client';
import type { Collection, MongoClient } from 'mongodb';
import { holdLease } from './hold-lease.ts';
import { applyPage, fetchPage, type ScorePage, type ScorePageParts } from './score-page.ts';

/** The longest poll the contract allows. */
const MAX_WAIT_MS = 25_000;
const AWAY = { baseMs: 100, maxMs: 3000 };

export interface ScoreWatcherParts extends ScorePageParts {
  client: MongoClient;
  leases: Collection<LeaseDocument>;
  leaseMs: number;
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
    else await applyPage(page, lease, parts);
    cursor = page.cursor;
  }
}

/** Null when telemetry can't be asked just now: scores are late then, and nothing else. */
async function nextPage(
  cursor: number,
  lease: Lease,
  { telemetry, log }: ScoreWatcherParts,
  signal: AbortSignal,
): Promise<ScorePage | null> {
  const waitMs = Math.min(Math.floor(lease.renewEveryMs), MAX_WAIT_MS);
  try {
    return await fetchPage(telemetry, { cursor, waitMs }, signal);
  } catch (error) {
    const failure = classifyFailure(error);
    if (failure.kind !== 'aborted') log.warn({ failure }, 'scores not followed just now');
    return null;
  }
}
