// How far taking over an existing deployment is: one document, complete for good once `completedAt` is set.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { within } from '@swamp-club/platform/transaction.ts';
import type { ClientSession, Db, ObjectId } from 'mongodb';

export interface TakeOver {
  startedAt: Date;
  /** When the registry knew everybody who has a name. Before, nothing else is written; after, it is not filled again. */
  holdersRecordedAt: Date | null;
  /** The last person whose account was taken over; the others follow in the order of `_id`. */
  peopleAfter: ObjectId | null;
  /** How many that is, */
  people: number;
  /** how many of them lost a name that nobody can have here, */
  unusableNames: number;
  /** and how many one that somebody with an older account has. */
  contestedNames: number;
  completedAt: Date | null;
}

export const takeOverCollection = { name: 'take_over', indexes: [] } as const satisfies CollectionSpec;

const ID = 'take-over';

export type TakeOverStore = ReturnType<typeof takeOverStore>;

export function takeOverStore(db: Db) {
  const takeOvers = db.collection<TakeOver & { _id: typeof ID }>(takeOverCollection.name);
  return {
    /** Null before it has begun. */
    read: (session?: ClientSession): Promise<TakeOver | null> =>
      takeOvers.findOne({ _id: ID }, { projection: { _id: 0 }, ...within(session) }),

    async write(progress: Partial<TakeOver>, session: ClientSession): Promise<void> {
      await takeOvers.updateOne({ _id: ID }, { $set: progress }, { session });
    },

    /** From the beginning, whatever an earlier one came to. */
    async begin(startedAt: Date, session: ClientSession): Promise<void> {
      await takeOvers.replaceOne({ _id: ID }, begun(startedAt), { session, upsert: true });
    },

    /** There was nobody to take over. Two replicas may say it at once. */
    async completeWithNobody(at: Date): Promise<void> {
      const complete = { ...begun(at), holdersRecordedAt: at, completedAt: at };
      await takeOvers.updateOne({ _id: ID }, { $setOnInsert: complete }, { upsert: true });
    },

    async forget(): Promise<void> {
      await takeOvers.deleteOne({ _id: ID });
    },
  };
}

const begun = (startedAt: Date): TakeOver => ({
  startedAt,
  holdersRecordedAt: null,
  peopleAfter: null,
  people: 0,
  unusableNames: 0,
  contestedNames: 0,
  completedAt: null,
});
