// First step of taking over: who holds which name, recorded before any account is touched, because what comes after
// changes the spellings that this reads.
import { inBatches } from '@swamp-club/platform/in-batches.ts';
import { inheritedName } from './inherited-name.ts';
import type { TakingOver } from './taking-over.ts';

/**
 * Of several people whose names are the same up to letter case, the oldest account is recorded first, and keeps the name.
 * Begun anew after an interruption: the old system may have renamed people in between. Whoever has a name is believed,
 * whatever the registry says; names that nobody has, such as those on hold after this product's own renames, stay untouched.
 */
export async function recordHolders({
  progress,
  users,
  usernames,
  lease,
  batchSize,
  now,
  signal,
}: TakingOver): Promise<void> {
  const startedAt = now();
  await lease.transaction((session) => progress.begin(startedAt, session));
  while ((await lease.transaction((session) => usernames.removeFirstClaims(batchSize, session))) > 0) {
    signal.throwIfAborted();
  }
  for await (const batch of inBatches(users.listNamedByAge(), batchSize)) {
    signal.throwIfAborted();
    const holders = batch.flatMap(({ _id: holderId, username: written }) => {
      const name = inheritedName(written);
      return name === null ? [] : [{ name: name.username, holderId, spelling: name.spelling }];
    });
    if (holders.length === 0) continue;
    await lease.transaction((session) => usernames.recordFirstHolders(holders, startedAt, session));
  }
  await lease.transaction((session) => progress.write({ holdersRecordedAt: now() }, session));
}
