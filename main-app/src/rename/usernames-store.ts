// The registry of names: one document a name that anybody ever had, never deleted.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { within } from '@swamp-club/platform/transaction.ts';
import type { AnyBulkWriteOperation, ClientSession, Db, ObjectId, WithId } from 'mongodb';
import type { FirstHolder, UsernameClaim } from './username-claim.ts';

/** Also written through better-auth's adapter, inside sign-up's own transaction. */
export const usernamesCollection = {
  name: 'usernames',
  indexes: [
    { name: 'name', key: { name: 1 }, unique: true },
    { name: 'former', key: { holderId: 1, since: -1 }, partialFilterExpression: { state: 'released' } },
  ],
} as const satisfies CollectionSpec;

/** As many as somebody is shown of their own. */
const FORMER_NAMES = 100;

/** A claim of before main-app took over: somebody had the name then. */
export interface FirstClaim extends UsernameClaim {
  firstHolders: readonly FirstHolder[];
}

export type UsernamesStore = ReturnType<typeof usernamesStore>;

export function usernamesStore(db: Db) {
  const claims = db.collection<UsernameClaim>(usernamesCollection.name);
  const firstClaims = db.collection<FirstClaim>(usernamesCollection.name);
  return {
    find: (name: string, session?: ClientSession) => claims.findOne({ name }, within(session)),

    /** The names a person had and nobody has taken since, the latest first. */
    listReleasedBy: (holderId: ObjectId) =>
      claims.find({ holderId, state: 'released' }).sort({ since: -1 }).limit(FORMER_NAMES).toArray(),

    /** Makes the name this person's. Whether it may be is decided before (`refusalOfClaim`), in the same transaction. */
    async claim(name: string, holderId: ObjectId, since: Date, session: ClientSession): Promise<void> {
      await claims.updateOne({ name }, { $set: { holderId, state: 'active', since } }, { session, upsert: true });
    },

    async release(name: string, holderId: ObjectId, since: Date, session: ClientSession): Promise<void> {
      await claims.updateOne({ name, holderId }, { $set: { state: 'released', since } }, { session });
    },

    /** Of several holders of one name, here or in an earlier call, the first keeps it. */
    async recordFirstHolders(
      holders: readonly (FirstHolder & { name: string })[],
      since: Date,
      session: ClientSession,
    ): Promise<void> {
      await claims.bulkWrite(
        holders.map((holder) => recordingFirstHolder(holder, since)),
        { session, ordered: true },
      );
    },

    /** Removes up to `limit` names with first holders and returns how many. */
    async removeFirstClaims(limit: number, session: ClientSession): Promise<number> {
      const found = firstClaims.find({ firstHolders: { $exists: true } }, { session }).limit(limit);
      const ids = await found.map(({ _id }) => _id).toArray();
      return (await firstClaims.deleteMany({ _id: { $in: ids } }, { session })).deletedCount;
    },

    findWithFirstHolders: (names: readonly string[], session?: ClientSession): Promise<WithId<FirstClaim>[]> =>
      firstClaims.find({ name: { $in: names }, firstHolders: { $exists: true } }, within(session)).toArray(),

    /** Names that several people had, in different spellings or, where nothing prevented it, in the same. */
    contested: (): AsyncIterable<FirstClaim> =>
      firstClaims.find({ 'firstHolders.1': { $exists: true } }).batchSize(1000),

    async removeAll(): Promise<void> {
      await claims.deleteMany({});
    },
  };
}

function recordingFirstHolder(
  { name, holderId, spelling }: FirstHolder & { name: string },
  since: Date,
): AnyBulkWriteOperation<UsernameClaim> {
  const first = { $eq: [{ $type: '$firstHolders' }, 'missing'] };
  const already = { $eq: ['$holderId', holderId] };
  // `$literal`, because a name may begin with what the pipeline takes for a field.
  const added = { holderId, spelling: { $literal: spelling } };
  const claimed = {
    holderId: { $cond: [first, holderId, '$holderId'] },
    state: 'active',
    since: { $cond: [{ $and: [first, { $not: already }] }, since, '$since'] },
    firstHolders: { $concatArrays: [{ $ifNull: ['$firstHolders', []] }, [added]] },
  };
  return { updateOne: { filter: { name }, update: [{ $set: claimed }], upsert: true } };
}
