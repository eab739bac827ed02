// Erased people's entries as they were before they had an owner: gone as well, and counted for `verify`.
import type { ClientSession, Db } from 'mongodb';
import { entryCollections } from './entry-collections.ts';
import { addTotals, totalsOf } from './totals.ts';
import { readProgress, saveProgress } from './progress-store.ts';
import { entryKinds } from './reports.ts';

export async function forgetOriginals(db: Db, userIds: readonly string[], session: ClientSession): Promise<void> {
  // Where nothing was ever migrated there are none.
  const progress = await readProgress(db, session);
  if (progress === null) return;
  const theirs = { ownerId: { $in: userIds } };
  const removed = { ...progress.removed };
  for (const kind of entryKinds) {
    const { originals } = entryCollections(db, kind);
    removed[kind] = addTotals(removed[kind], await totalsOf(originals, theirs, session));
    await originals.deleteMany(theirs, { session });
  }
  await saveProgress(db, { removed }, session);
}
