// What commands and events have in common as work that waits for the projector.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { CommandStatus } from '@swamp-club/telemetry-contract';
import type { Db } from 'mongodb';

export interface Queued {
  status: CommandStatus;
  /** Failures that were the item's own. */
  attempts: number;
  /** Not to be worked on before. */
  availableAt: Date;
  /** Why the last attempt failed; safe to show to a caller. */
  lastError: string | null;
  processedAt: Date | null;
}

export const queuedAt = (now: Date) =>
  ({ status: 'pending', attempts: 0, availableAt: now, lastError: null, processedAt: null }) satisfies Queued;

export const dueAt = (now: Date) => ({ status: 'pending', availableAt: { $lte: now } }) as const;

/** When the first of what waits in a collection falls due; null when nothing does. */
export async function nextDueAt(db: Db, collection: string): Promise<Date | null> {
  const next = await db.collection<Queued>(collection).findOne({ status: 'pending' }, { sort: { availableAt: 1 } });
  return next?.availableAt ?? null;
}

/**
 * Of all that is not done, however much is: what is claimed next, and what operators have to look at. One index for both, because
 * every index costs each item's being accepted and its being marked.
 */
export const unfinishedIndex = {
  name: 'unfinished',
  key: { status: 1, availableAt: 1 },
  partialFilterExpression: { status: { $in: ['pending', 'dead', 'discarded'] } },
} as const satisfies CollectionSpec['indexes'][number];

/** Of earlier releases, which had two for that. */
export const retiredIndexes = ['claim', 'given_up'] as const;
