// Collection `telemetry_events`: the queue of events between the wire and the figures.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { insertDurably, type InsertOutcome } from '@swamp-club/platform/durable-insert.ts';
import { deadIndex } from '@swamp-club/platform/operator-indexes.ts';
import type { ClientSession, Db } from 'mongodb';
import { claimIndex, dueAt, type Queued } from '../projector/queue.ts';
import type { Invocation } from '../scores/figures.ts';

/** Who sent an authenticated event, as main-app knew the person when it was received. */
export interface Sender {
  userId: string;
  username: string | null;
  /** 0 when main-app names none. */
  usernameVersion: number;
}

export interface EventDocument extends Queued, Invocation {
  /** The idempotency key: an insert_id is unique on its device only. */
  _id: EventId;
  event: string;
  /** Whole, as JSON text: what the CLI may put there (any key, any depth) is more than BSON can hold. */
  properties: string;
  /** Null for an anonymous device and for a key of no person. */
  sender: Sender | null;
}
export interface EventId {
  distinctId: string;
  insertId: string;
}

/** An event as the projector needs it: without the properties, which are most of it. */
export type ClaimedEvent = Omit<EventDocument, 'properties'>;

export const eventsName = 'telemetry_events';
const events = (db: Db) => db.collection<EventDocument>(eventsName);

export const eventsSpec = (retentionDays: number): CollectionSpec => ({
  name: eventsName,
  indexes: [
    claimIndex,
    deadIndex,
    // Only what was counted expires; what waits or is dead has no processedAt.
    { name: 'retention', key: { processedAt: 1 }, expireAfterSeconds: retentionDays * 24 * 60 * 60 },
  ],
});

/** Durable when it returns, all of them; says for each whether it was new. */
export function insertEvents(db: Db, documents: readonly EventDocument[]): Promise<InsertOutcome[]> {
  return insertDurably(events(db), documents);
}

/** Oldest first. */
export function findDueEvents(db: Db, now: Date, limit: number): Promise<ClaimedEvent[]> {
  return events(db)
    .find(dueAt(now))
    .project<ClaimedEvent>({ properties: 0 })
    .sort({ availableAt: 1 })
    .limit(limit)
    .toArray();
}

export async function nextEventDueAt(db: Db): Promise<Date | null> {
  const next = await events(db).findOne({ status: 'pending' }, { sort: { availableAt: 1 } });
  return next?.availableAt ?? null;
}

/** Marks those that are still pending; returns how many were. */
export async function markEvents(
  db: Db,
  ids: readonly EventId[],
  mark: Partial<Queued>,
  session: ClientSession,
): Promise<number> {
  if (ids.length === 0) return 0;
  const { matchedCount } = await events(db).updateMany(
    { _id: { $in: [...ids] }, status: 'pending' },
    { $set: mark },
    { session },
  );
  return matchedCount;
}
