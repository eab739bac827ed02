// What telemetry still has to hear, written in the transaction it tells of, so that neither is without the other.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { deadIndex } from '@swamp-club/platform/operator-indexes.ts';
import { within } from '@swamp-club/platform/transaction.ts';
import type { ClientSession, Db, ObjectId } from 'mongodb';
import { z } from 'zod';

interface Fact {
  /** The commandId: telemetry's idempotency key. */
  _id: string;
  userId: ObjectId;
  createdAt: Date;
  traceparent: string | null;
}

interface UsernameChanged extends Fact {
  type: 'username_changed';
  oldUsername: string;
  newUsername: string;
  usernameVersion: number;
}

/** Says no more than whom telemetry has to forget. */
interface AccountDeleted extends Fact {
  type: 'account_deleted';
}

type NewRecord = UsernameChanged | AccountDeleted;

interface Delivery {
  /** `dead` and `discarded` are final until an operator says otherwise. */
  status: 'pending' | 'sent' | 'dead' | 'discarded';
  /** Failures that were the record's own. */
  attempts: number;
  availableAt: Date;
  lastError: string | null;
  sentAt: Date | null;
  /** Telemetry's time of accepting it. */
  acceptedAt: Date | null;
}

export type OutboxRecord = NewRecord & Delivery;

/** What an attempt to deliver a record changes in it. */
export type DeliveryMark = Partial<Delivery>;

export const OUTBOX = 'outbox';
const PENDING = { status: 'pending' } as const;
/** A name announced anew is none. */
const IS_RENAME = { $expr: { $ne: ['$oldUsername', '$newUsername'] } };

export const outboxCollection = ({ retentionDays }: { retentionDays: number }): CollectionSpec => ({
  name: OUTBOX,
  indexes: [
    { name: 'due', key: { availableAt: 1, _id: 1 }, partialFilterExpression: PENDING },
    deadIndex,
    { name: 'by_user', key: { userId: 1, createdAt: -1 } },
    // What was never sent has no date there and stays.
    { name: 'sent', key: { sentAt: 1 }, expireAfterSeconds: retentionDays * 24 * 60 * 60 },
  ],
});

/** No more pending records are counted: whoever is told does not need it more exactly, and is told every few seconds. */
export const MAX_COUNTED = 100_000;

const Waiting = z.object({ pending: z.number(), oldest: z.date().nullable() });

export type OutboxStore = ReturnType<typeof outboxStore>;

export function outboxStore(db: Db) {
  const records = db.collection<OutboxRecord>(OUTBOX);
  return {
    async insert(record: NewRecord, session: ClientSession): Promise<void> {
      await records.insertOne({ ...record, ...undelivered(record.createdAt), lastError: null }, { session });
    },

    find: (commandId: string) => records.findOne({ _id: commandId }),

    /** When this person renamed since `since`: the latest `limit` times, the latest first. */
    async renamesSince(userId: ObjectId, since: Date, limit: number, session?: ClientSession): Promise<Date[]> {
      const latest = records
        .find({ userId, createdAt: { $gt: since }, ...IS_RENAME }, within(session))
        .sort({ createdAt: -1 })
        .limit(limit);
      return (await latest.toArray()).map((record) => record.createdAt);
    },

    /** A person's last rename that is still kept; null for none. */
    latestRename: (userId: ObjectId) =>
      records.findOne({ userId, type: 'username_changed', ...IS_RENAME }, { sort: { usernameVersion: -1 } }),

    /** Whatever says a name of theirs. */
    async removeRenames(userIds: readonly ObjectId[], session: ClientSession): Promise<void> {
      await records.deleteMany({ userId: { $in: userIds }, type: 'username_changed' }, { session });
    },

    /** Pending records, the soonest due first; some may not be due yet. */
    pending: (limit: number) => records.find(PENDING).sort({ availableAt: 1, _id: 1 }).limit(limit).toArray(),

    /** How many are pending, up to `MAX_COUNTED`, since when the oldest of these is, and how many are dead. */
    async figures(): Promise<{ pending: number; oldest: Date | null; dead: number }> {
      const counting = [
        // The time is for the database to think of the index by which they are sent.
        { $match: { ...PENDING, availableAt: { $gt: new Date(0) } } },
        { $limit: MAX_COUNTED },
        { $group: { _id: null, pending: { $sum: 1 }, oldest: { $min: '$createdAt' } } },
      ];
      const [waiting, dead] = await Promise.all([
        records.aggregate(counting).toArray(),
        records.countDocuments({ status: 'dead' }, { limit: MAX_COUNTED }),
      ]);
      return { ...Waiting.parse(waiting[0] ?? { pending: 0, oldest: null }), dead };
    },

    /** Only what is still pending: an operator may have discarded a record that was on its way. */
    async mark(marks: readonly { commandId: string; mark: DeliveryMark }[], session: ClientSession): Promise<void> {
      const updates = marks.map(({ commandId, mark }) => ({
        updateOne: { filter: { _id: commandId, ...PENDING }, update: { $set: mark } },
      }));
      await records.bulkWrite(updates, { session, ordered: false });
    },

    countAcceptedSince: (since: Date) => records.countDocuments(acceptedSince(since)),

    /** Makes what telemetry has accepted since `since` pending again; returns how many that was. */
    async replayAcceptedSince(since: Date, now: Date): Promise<number> {
      const { modifiedCount } = await records.updateMany(acceptedSince(since), { $set: undelivered(now) });
      return modifiedCount;
    },

    /** Makes every deletion that was sent before `before` pending again. */
    async replayDeletionsSentBefore(before: Date, now: Date): Promise<void> {
      const sent = { type: 'account_deleted', status: 'sent', sentAt: { $lt: before } } as const;
      await records.updateMany(sent, { $set: undelivered(now) });
    },
  };
}

/** Without `sentAt` again, else it would expire with those that stay sent. */
const undelivered = (availableAt: Date) =>
  ({ status: 'pending', attempts: 0, availableAt, sentAt: null, acceptedAt: null }) as const;

const acceptedSince = (since: Date) => ({ status: 'sent', acceptedAt: { $gte: since } }) as const;
