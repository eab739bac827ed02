// The people. better-auth makes and edits them; their names are ours to write.
import { within } from '@swamp-club/platform/transaction.ts';
import { ObjectId, type AnyBulkWriteOperation, type ClientSession, type Db, type Filter } from 'mongodb';

/**
 * The fields read here of better-auth's documents, and the one of ours, `usernameVersion`. Names are of these types once
 * main-app has taken over (`upgrade/`), and anything before.
 */
export interface User {
  _id: ObjectId;
  email: string;
  name: string;
  createdAt: Date;
  updatedAt: Date;
  username?: string | null;
  displayUsername?: string | null;
  /** Grows with every name of this person; absent before the first. */
  usernameVersion?: number | null;
}

/** What a person is called from now on. */
export interface NameGiven {
  userId: ObjectId;
  name: { username: string; displayUsername: string } | null;
  usernameVersion: number;
}

export type UserStore = ReturnType<typeof userStore>;

export function userStore(db: Db) {
  const users = db.collection<User>('user');
  return {
    find: (userId: ObjectId, session?: ClientSession) => users.findOne({ _id: userId }, within(session)),

    findMany: (userIds: readonly ObjectId[], session?: ClientSession) =>
      users.find({ _id: { $in: userIds } }, within(session)).toArray(),

    /** In the order of their ids, beginning behind `after`. */
    listAfter: (after: ObjectId | null, limit: number, session?: ClientSession) =>
      users
        .find(after === null ? {} : { _id: { $gt: after } }, within(session))
        .sort({ _id: 1 })
        .limit(limit)
        .toArray(),

    count: () => users.countDocuments(),

    /** Everybody with anything for a name, the oldest account first. */
    listNamedByAge: (): AsyncIterable<Pick<User, '_id' | 'username'>> =>
      users
        .find({ username: { $gte: '' } })
        .sort({ createdAt: 1, _id: 1 })
        .project<Pick<User, '_id' | 'username'>>({ username: 1 })
        // Else 16 MB of them at a time, which are hundreds of thousands.
        .batchSize(1000),

    async giveNames(given: readonly NameGiven[], session: ClientSession): Promise<void> {
      const updates = given.map(
        ({ userId, name, usernameVersion }): AnyBulkWriteOperation<User> => ({
          updateOne: {
            filter: { _id: userId },
            update:
              name === null
                ? { $set: { usernameVersion }, $unset: { username: '', displayUsername: '' } }
                : { $set: { ...name, usernameVersion } },
          },
        }),
      );
      if (updates.length > 0) await users.bulkWrite(updates, { session });
    },

    /** Sets the name; without a `usernameVersion` the version stays. */
    async setName(
      userId: ObjectId,
      name: { username: string; displayUsername: string; usernameVersion?: number; updatedAt: Date },
      session: ClientSession,
    ): Promise<void> {
      await users.updateOne({ _id: userId }, { $set: name }, { session });
    },

    async remove(userIds: readonly ObjectId[], session: ClientSession): Promise<void> {
      await users.deleteMany({ _id: { $in: userIds } }, { session });
    },

    /** People with a name whose version is below `version`. */
    async namedBefore(version: number, limit: number): Promise<ObjectId[]> {
      const found = users
        .find(namedBefore(version))
        .sort({ _id: 1 })
        .limit(limit)
        .project<Pick<User, '_id'>>({ _id: 1 });
      return (await found.toArray()).map(({ _id }) => _id);
    },

    countNamedBefore: (version: number) => users.countDocuments(namedBefore(version)),

    /** The same name, said anew. */
    async setVersion(userId: ObjectId, usernameVersion: number, session: ClientSession): Promise<void> {
      await users.updateOne({ _id: userId }, { $set: { usernameVersion } }, { session });
    },
  };
}

/** A name of before there were versions counts as older than any. */
const namedBefore = (version: number): Filter<User> => ({
  username: { $gte: '' },
  usernameVersion: { $not: { $gte: version } },
});
