// What main-app would say of names, for tests and for programs that tests start.
import type { CurrentName, FirstHolder, NameHolders } from '../../../telemetry-service/src/upgrade/name-holders.ts';

export interface Account {
  userId: string;
  /** As they had it when main-app took over; null for none. */
  held: string | null;
  /** As they have it now; by default what they had, in lower case. */
  username?: string | null;
  version?: number;
  /** Their account is gone by now. */
  deleted?: boolean;
}

/** What main-app would say of these people. */
export function namesOf(...accounts: readonly Account[]): NameHolders {
  const holders = Map.groupBy(
    accounts.filter(({ held }) => held !== null),
    ({ held }) => (held ?? '').toLowerCase(),
  );
  const current = accounts
    .filter(({ deleted }) => deleted !== true)
    .map(
      ({ userId, held, username = held?.toLowerCase() ?? null, version = 1 }): CurrentName => ({
        userId,
        username,
        version,
      }),
    )
    .toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
  const holderOf = ({ userId, held }: Account): FirstHolder => ({ userId, spelling: held ?? '' });
  return {
    firstHolders: async (names) =>
      new Map(
        names.flatMap((name) => {
          const held = holders.get(name);
          return held === undefined ? [] : [[name, held.map(holderOf)] as const];
        }),
      ),
    currentNames: async (userIds) =>
      new Map(current.filter(({ userId }) => userIds.includes(userId)).map((name) => [name.userId, name])),
    peopleAfter: async (userId, limit) => current.filter((name) => name.userId > userId).slice(0, limit),
    countPeople: async () => current.length,
  };
}
