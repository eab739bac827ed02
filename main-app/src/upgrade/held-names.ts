// What the migration of telemetry's data asks of names: who held them when main-app took over, and who has which now.
import { ObjectId, type Db } from 'mongodb';
import { userStore, type User } from '../account/user-store.ts';
import { usernamesStore } from '../rename/usernames-store.ts';

/** A person's name as it is now; version 0: never had one here. */
export interface CurrentName {
  userId: string;
  username: string | null;
  version: number;
}

export type HeldNames = ReturnType<typeof heldNames>;

/** `db`: main-app's. Answers count from when it has been taken over (`isTakenOver`). */
export function heldNames(db: Db) {
  const users = userStore(db);
  const usernames = usernamesStore(db);
  return {
    /** By lower-case name: who had it at the take-over, in which spelling. Names that nobody had are missing. */
    async firstHolders(names: readonly string[]): Promise<Map<string, { userId: string; spelling: string }[]>> {
      const claims = await usernames.findWithFirstHolders(names);
      return new Map(
        claims.map(({ name, firstHolders }) => [
          name,
          firstHolders.map(({ holderId, spelling }) => ({ userId: holderId.toHexString(), spelling })),
        ]),
      );
    },

    /** By userId. Who has no account (any more) is missing. */
    async currentNames(userIds: readonly string[]): Promise<Map<string, CurrentName>> {
      const ids = userIds.filter((userId) => ObjectId.isValid(userId)).map((userId) => new ObjectId(userId));
      return new Map((await users.findMany(ids)).map((user) => [user._id.toHexString(), nameOf(user)]));
    },

    /** Everybody with an account behind `userId` ('' for the beginning), in the order of their ids. */
    async peopleAfter(userId: string, limit: number): Promise<CurrentName[]> {
      const people = await users.listAfter(userId === '' ? null : new ObjectId(userId), limit);
      return people.map(nameOf);
    },

    countPeople: (): Promise<number> => users.count(),
  };
}

const nameOf = ({ _id, username, usernameVersion }: User): CurrentName => ({
  userId: _id.toHexString(),
  username: username ?? null,
  version: usernameVersion ?? 0,
});
