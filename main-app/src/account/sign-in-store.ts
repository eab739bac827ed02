// What a person signs in with, and has signed in as. better-auth makes and reads all of it; here it goes with the account.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { within } from '@swamp-club/platform/transaction.ts';
import type { ClientSession, Db, Filter, ObjectId } from 'mongodb';

interface OfUser {
  userId: ObjectId;
}

/** A code or token on its way to somebody: theirs by id, or, from before there was one, by address. */
interface Verification {
  identifier: string;
  value: string;
}

/** What has run out is taken away: better-auth leaves it where it is unless somebody comes with it. */
const expiry = { name: 'expiry', key: { expiresAt: 1 }, expireAfterSeconds: 0 } as const;
export const sessionsExpiry = { name: 'session', indexes: [expiry] } as const satisfies CollectionSpec;
export const verificationsExpiry = { name: 'verification', indexes: [expiry] } as const satisfies CollectionSpec;

export type SignInStore = ReturnType<typeof signInStore>;

export function signInStore(db: Db) {
  const sessions = db.collection<OfUser>(sessionsExpiry.name);
  const passwords = db.collection<OfUser>('account');
  const verifications = db.collection<Verification>(verificationsExpiry.name);
  return {
    async removeSessions(userIds: readonly ObjectId[], session?: ClientSession): Promise<void> {
      await sessions.deleteMany({ userId: { $in: userIds } }, within(session));
    },

    async removePasswords(userIds: readonly ObjectId[], session: ClientSession): Promise<void> {
      await passwords.deleteMany({ userId: { $in: userIds } }, { session });
    },

    /** Without an index: each expires soon, so there are never many. */
    async removeVerifications(
      userIds: readonly ObjectId[],
      emails: readonly string[],
      session: ClientSession,
    ): Promise<void> {
      const theirs: Filter<Verification>[] = [
        { value: { $in: userIds.map((userId) => userId.toHexString()) } },
        // The address follows the purpose. Somebody whose own ends in the same way may lose a code, and asks for another.
        ...emails.map((email) => ({ identifier: new RegExp(`(^|[^a-z0-9])${literally(email)}$`, 'i') })),
      ];
      await verifications.deleteMany({ $or: theirs }, { session });
    },
  };
}

const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
