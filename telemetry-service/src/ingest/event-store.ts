// Collection `telemetry_events`: the queue of events between the wire and the figures.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { listIndex } from '@swamp-club/platform/operator-indexes.ts';
import { sharedInsert } from '@swamp-club/platform/shared-insert.ts';
import type { ClientSession, Db } from 'mongodb';
import { dueAt, retiredIndexes, unfinishedIndex, type Queued } from '../projector/queue.ts';
import { COUNTED_EVENT, type Invocation } from '../scores/figures.ts';

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
    unfinishedIndex,
    listIndex('receivedAt'),
    // For a person's events to be found and made anonymous, however old they are.
    { name: 'by_sender', key: { 'sender.userId': 1 }, partialFilterExpression: { 'sender.userId': { $gte: '' } } },
    // Only what was counted expires; what waits or is dead has no processedAt, and no entry that accepting it would pay for.
    {
      name: 'expiry',
      key: { processedAt: 1 },
      partialFilterExpression: { processedAt: { $gt: new Date(0) } },
      expireAfterSeconds: retentionDays * 24 * 60 * 60,
    },
  ],
  retired: [...retiredIndexes, 'retention'],
});

/** Durable when it returns, all of them; says for each whether it was new. */
export const insertEvents = sharedInsert(events);

/** Who sent which of these; anonymous ones are left out. */
export function findSenders(
  db: Db,
  ids: readonly EventId[],
  session: ClientSession,
): Promise<{ id: EventId; userId: string }[]> {
  return events(db)
    .find({ _id: { $in: [...ids] }, sender: { $ne: null } }, { session })
    .project<{ id: EventId; userId: string }>({ _id: 0, id: '$_id', userId: '$sender.userId' })
    .toArray();
}

/** Oldest first. */
export function findDueEvents(db: Db, now: Date, limit: number): Promise<ClaimedEvent[]> {
  return (
    events(db)
      .find(dueAt(now))
      .project<ClaimedEvent>({ properties: 0 })
      .sort({ availableAt: 1 })
      .limit(limit)
      // In one answer.
      .batchSize(limit)
      .toArray()
  );
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

/** Makes these anonymous, whatever has become of them. */
export async function forgetEvents(db: Db, ids: readonly EventId[], session: ClientSession): Promise<void> {
  if (ids.length === 0) return;
  // The properties as well: what somebody typed may hold anything.
  const anonymous = { sender: null, properties: '{}' };
  await events(db).updateMany({ _id: { $in: [...ids] } }, { $set: anonymous }, { session });
}

/** Makes up to `limit` of a person's events anonymous; returns how many. */
export async function forgetEventsOf(db: Db, userId: string, limit: number, session: ClientSession): Promise<number> {
  const found = await events(db)
    .find({ 'sender.userId': userId }, { session })
    .limit(limit)
    .project<Pick<EventDocument, '_id'>>({ _id: 1 })
    .toArray();
  const ids = found.map(({ _id }) => _id);
  await forgetEvents(db, ids, session);
  return ids.length;
}

/** When the last one was applied that is still kept. */
export async function lastAppliedAt(db: Db, session: ClientSession): Promise<Date | null> {
  const last = await events(db).findOne(
    { status: 'done', processedAt: { $gt: new Date(0) } },
    { sort: { processedAt: -1 }, session },
  );
  return last?.processedAt ?? null;
}

const resulting = (result: Invocation['result']) => ({ $sum: { $cond: [{ $eq: ['$result', result] }, 1, 0] } });

/** What somebody's authenticated events that are still kept have added to their figures. */
export interface AppliedEvents {
  userId: string;
  invocations: number;
  successes: number;
  errors: number;
  userErrors: number;
  durationMs: number;
  devices: string[];
}

/** Of everybody who sent such events, in the order of userId: those applied after `since`. */
export function appliedSince(db: Db, since: Date | null, session: ClientSession): AsyncIterable<AppliedEvents> {
  return events(db).aggregate<AppliedEvents>(
    [
      {
        $match: {
          status: 'done',
          event: COUNTED_EVENT,
          sender: { $ne: null },
          ...(since === null ? {} : { processedAt: { $gt: since } }),
        },
      },
      {
        $group: {
          _id: '$sender.userId',
          invocations: { $sum: 1 },
          successes: resulting('success'),
          errors: resulting('error'),
          userErrors: resulting('user_error'),
          durationMs: { $sum: '$durationMs' },
          devices: { $addToSet: '$_id.distinctId' },
        },
      },
      { $sort: { _id: 1 } },
      { $set: { userId: '$_id' } },
    ],
    { session, allowDiskUse: true },
  );
}

/** How long events are kept once they are applied; null when they never expire. */
export async function eventRetentionMs(db: Db): Promise<number | null> {
  const indexes = await events(db).listIndexes().toArray();
  const seconds: unknown = indexes.find(({ name }) => name === 'expiry')?.['expireAfterSeconds'];
  return typeof seconds === 'number' ? seconds * 1000 : null;
}
