// Second step of taking over: of several people who had one name, the oldest account keeps it.
import { inBatches } from '@swamp-club/platform/in-batches.ts';
import { nameGiven } from './inherited-name.ts';
import type { TakingOver } from './taking-over.ts';

/**
 * Takes the name from all others, before any name is lower-cased: two in different letter case must never
 * meet in a unique index. Returns how many have lost one. Doing it again changes nothing.
 */
export async function settleContested({
  users,
  usernames,
  lease,
  batchSize,
  now,
  log,
  signal,
}: TakingOver): Promise<number> {
  let lost = 0;
  for await (const claims of inBatches(usernames.contested(), batchSize)) {
    signal.throwIfAborted();
    const losers = claims.flatMap(({ firstHolders, holderId }) =>
      firstHolders.filter((holder) => !holder.holderId.equals(holderId)).map((holder) => holder.holderId),
    );
    const at = now();
    const changed = await lease.transaction(async (session) => {
      const named = (await users.findMany(losers, session)).filter(({ username }) => username != null);
      await users.giveNames(
        named.map((user) => nameGiven(user, null, at)),
        session,
      );
      return named;
    });
    for (const { _id } of changed) {
      log.warn({ userId: _id.toHexString() }, 'lost a username that an older account has');
    }
    lost += losers.length;
  }
  return lost;
}
