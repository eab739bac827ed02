// Erased people's entries as they were before they had an owner: gone as well, and counted for `verify`.
import type { ClientSession, Db } from 'mongodb';
import { entryCollections } from './entry-collections.ts';
import { addTotals, totalsOf } from './totals.ts';
import { readProgress, saveProgress } from './progress-store.ts';
import { entryKinds } from './reports.ts';

export async function forgetOriginalsOf(db: Db, userIds: readonly string[], session: ClientSession): Promise<void> {
  // Where nothing was ever migrated there are none.
  const progress = await readProgress(db, session);
  if (progress === null) return;
  const theirs = { ownerId: { $in: userIds } };
  const removed = { ...progress.removed };
  let deleted = 0;
  for (const kind of entryKinds) {
    const { originals } = entryCollections(db, kind);
    removed[kind] = addTotals(removed[kind], await totalsOf(originals, theirs, session));
    deleted += (await originals.deleteMany(theirs, { session })).deletedCount;
  }
  // Else each of an erasure's transactions would be in the way of a migration that runs meanwhile.
  if (deleted > 0) await saveProgress(db, { removed }, session);
}
