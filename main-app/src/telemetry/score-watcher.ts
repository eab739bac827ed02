// Follows telemetry's snapshots and brings their figures to the leaderboard.
import { backoffMs } from '@swamp-club/platform/backoff.ts';
import { holdLease } from '@swamp-club/platform/hold-lease.ts';
import { whileLeased, type Lease } from '@swamp-club/platform/lease.ts';
import { classifyFailure } from '@swamp-club/telemetry-contract/client';
import type { Db } from 'mongodb';
import type { ControlStore } from '../ops/control-store.ts';
import { resyncScores } from '../ops/resync-scores.ts';
import { whileCounted } from '../metrics.ts';
import { commandsArrived } from './command-arrived.ts';
import { applyPage, fetchPage, type ScorePageParts } from './score-page.ts';

/** The longest poll the contract allows. */
const MAX_WAIT_MS = 25_000;
const AWAY = { baseMs: 100, maxMs: 3000 };

export interface ScoreWatcherParts extends ScorePageParts {
  db: Db;
  leaseMs: number;
  /** Says whether an operator has asked for a resync. */
  controls: ControlStore;
}

/** Runs until `signal` aborts; of all replicas, one at a time follows. */
export function runScoreWatcher(parts: ScoreWatcherParts, signal: AbortSignal): Promise<void> {
  const { db, leaseMs, metrics, log } = parts;
  const onError = (error: unknown) => log.error({ err: error }, 'score watcher interrupted');
  return whileLeased({ db, name: 'score-watcher', leaseMs, signal, onError }, (lease) =>
    whileCounted(metrics, 'score-watcher', () => follow(lease, parts, signal)),
  );
}

async function follow(lease: Lease, parts: ScoreWatcherParts, signal: AbortSignal): Promise<void> {
  let cursor = await parts.scoreCursor.read();
  const waitMs = Math.min(Math.floor(lease.renewEveryMs), MAX_WAIT_MS);
  let failures = 0;
  while (!signal.aborted) {
    if (await resyncIfAsked(lease, parts, signal)) cursor = await parts.scoreCursor.read();
    const page = await orNull(() => fetchPage(parts.telemetry, { cursor, waitMs }, signal), parts);
    if (page === null) {
      failures += 1;
      await holdLease(lease, backoffMs(failures, AWAY), signal);
      continue;
    }
    failures = 0;
    parts.metrics.scoresFollowedAt.set(parts.now().getTime() / 1000);
    if (page.cursor === cursor) await lease.renew();
    else {
      const startedAt = parts.now();
      commandsArrived(await applyPage(page, lease, parts), { cursor, startedAt }, parts);
    }
    cursor = page.cursor;
  }
}

/** A request outlives whoever works on it: it is done when a resync has come to its end. */
async function resyncIfAsked(lease: Lease, parts: ScoreWatcherParts, signal: AbortSignal): Promise<boolean> {
  const { requestedAt } = await parts.controls.resyncs();
  if (requestedAt === null) return false;
  const resynced = await orNull(() => resyncScores(lease, parts, signal), parts);
  if (resynced !== null) await parts.controls.finishResync(requestedAt, resynced, parts.now());
  return true;
}

/** Null when telemetry can't be asked just now: scores are late then, and nothing else. */
async function orNull<T>(ask: () => Promise<T>, { log }: ScoreWatcherParts): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    const failure = classifyFailure(error);
    if (failure.kind !== 'aborted') log.warn({ failure }, 'scores not followed just now');
    return null;
  }
}
