// The people. better-auth makes and edits them; their names are ours to write.
import { ObjectId, type ClientSession, type Db, type Filter } from 'mongodb';

/** The fields read here of better-auth's documents, and the one of ours, `usernameVersion`. */
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

export type UserStore = ReturnType<typeof userStore>;

export function userStore(db: Db) {
  const users = db.collection<User>('user');
  return {
    find: (userId: ObjectId, session?: ClientSession) =>
      users.findOne({ _id: userId }, session === undefined ? {} : { session }),

    /** Sets the name; without a `usernameVersion` the version stays. */
    async setName(
      userId: ObjectId,
      name: { username: string; displayUsername: string; usernameVersion?: number; updatedAt: Date },
      session: ClientSession,
    ): Promise<void> {
      await users.updateOne({ _id: userId }, { $set: name }, { session });
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
