// One page of telemetry's snapshots: asked for, and taken over together with the cursor behind it.
import type { Lease } from '@swamp-club/platform/lease.ts';
import { newTraceparent } from '@swamp-club/platform/spans.ts';
import type { ScoreSnapshot } from '@swamp-club/telemetry-contract';
import type { TelemetryClient } from '@swamp-club/telemetry-contract/client';
import { ObjectId, type ClientSession } from 'mongodb';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { removeAccounts, type RemoveAccountParts } from '../account/delete-account.ts';
import type { Metrics } from '../metrics.ts';
import type { ScoreCursorStore } from './score-cursor-store.ts';

/** Snapshots to a page, when there are as many. */
export const PAGE = 500;

/** With what is removed of somebody whom telemetry has been told to forget. */
export interface ScorePageParts extends RemoveAccountParts {
  telemetry: TelemetryClient;
  scoreCursor: ScoreCursorStore;
  now: () => Date;
  metrics: Metrics;
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
 * The page and the cursor together, under the lease's fence: no page is skipped, and a repeated one changes nothing.
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
    parts.metrics.snapshotsSkipped.inc(skipped);
    parts.log.error({ skipped, cursor }, 'snapshots that this release cannot read were skipped');
  }
  const { gone = [], here = [] } = Object.groupBy(readable, (snapshot) => (snapshot.gone ? 'gone' : 'here'));
  const { stale, removed } = await lease.transaction(async (session) => {
    const applied = await parts.scores.applySnapshots(here, session);
    const found = await removeGone(gone, parts, session);
    await parts.scoreCursor.write(cursor, session);
    return { stale: applied.stale, removed: found };
  });
  parts.metrics.snapshotsStale.inc(stale);
  for (const userId of removed) {
    parts.log.warn({ userId: userId.toHexString() }, 'an account that had been deleted was back, and is deleted again');
  }
  return readable;
}

/**
 * Whoever is gone there and has an account here was brought back by a backup. The deletion is told again, because that backup
 * knows of no record: a telemetry that is restored as well hears of it from this outbox alone. Returns whose accounts went.
 */
async function removeGone(
  snapshots: readonly ScoreSnapshot[],
  parts: RemoveAccountParts & Pick<ScorePageParts, 'now'>,
  session: ClientSession,
): Promise<ObjectId[]> {
  const userIds = snapshots.filter(({ userId }) => ObjectId.isValid(userId)).map(({ userId }) => new ObjectId(userId));
  if (userIds.length === 0) return [];
  const createdAt = parts.now();
  const removed = await removeAccounts(parts, userIds, createdAt, session);
  for (const userId of removed) {
    const traceparent = newTraceparent();
    const record = { _id: randomUUID(), type: 'account_deleted', userId, createdAt, traceparent } as const;
    await parts.outbox.insert(record, session);
  }
  return removed;
}
