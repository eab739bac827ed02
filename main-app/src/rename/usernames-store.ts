// The registry of names: one document a name that anybody ever had, never deleted.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { ClientSession, Db, ObjectId } from 'mongodb';
import type { UsernameClaim } from './username-claim.ts';

/** Also written through better-auth's adapter, inside sign-up's own transaction. */
export const usernamesCollection = {
  name: 'usernames',
  indexes: [{ name: 'name', key: { name: 1 }, unique: true }],
} as const satisfies CollectionSpec;

export type UsernamesStore = ReturnType<typeof usernamesStore>;

export function usernamesStore(db: Db) {
  const claims = db.collection<UsernameClaim>(usernamesCollection.name);
  return {
    find: (name: string, session?: ClientSession) => claims.findOne({ name }, session === undefined ? {} : { session }),

    /** Makes the name this person's. Whether it may be is decided before (`refusalOfClaim`), in the same transaction. */
    async claim(name: string, holderId: ObjectId, since: Date, session: ClientSession): Promise<void> {
      await claims.updateOne({ name }, { $set: { holderId, state: 'active', since } }, { session, upsert: true });
    },

    async release(name: string, holderId: ObjectId, since: Date, session: ClientSession): Promise<void> {
      await claims.updateOne({ name, holderId }, { $set: { state: 'released', since } }, { session });
    },
  };
}
