// What the way back does with entries, one transaction at a time: to the old code whatever is under a name is its holder's.
import type { ClientSession, Db, Document, ObjectId } from 'mongodb';
import { exactly } from './bare-entries.ts';
import { entryCollections, owned } from './entry-collections.ts';
import type { NameHolders } from './name-holders.ts';
import type { EntryKind } from './reports.ts';

/**
 * What was nobody's stays aside: by now somebody may have the name, or be left with it alone, and would get a stranger's
 * devices from the old code, or from the next move.
 */
export const mayReturn = { 'setAside.reason': { $nin: ['no_holder', 'contested'] } };

/** What was set aside otherwise returns as it was, unless somebody has its name by now: to the old code it would be theirs. */
export async function bringBack(db: Db, kind: EntryKind, ids: ObjectId[], session: ClientSession): Promise<number> {
  const { entries, unowned } = entryCollections(db, kind);
  const documents = await unowned.find({ _id: { $in: ids } }, { session, ...exactly }).toArray();
  const names = documents.map(({ username }) => username);
  const taken = new Set(await entries.distinct('username', { ...owned, username: { $in: names } }, { session }));
  const back = documents.filter(({ username }) => !taken.has(username));
  if (back.length === 0) return 0;
  await entries.insertMany(
    back.map(({ setAside: _reason, ...document }) => document),
    { session },
  );
  await unowned.deleteMany({ _id: { $in: back.map(({ _id }) => _id) } }, { session });
  return back.length;
}

interface Disowning {
  db: Db;
  names: NameHolders;
}

/** Whoever has no name, or no account any more, keeps their entries: the old code, looking for names, never meets them. */
export async function disown(
  { db, names }: Disowning,
  kind: EntryKind,
  ids: ObjectId[],
  session: ClientSession,
): Promise<number> {
  const { entries, originals } = entryCollections(db, kind);
  const documents = await entries.find({ ...owned, _id: { $in: ids } }, { session, ...exactly }).toArray();
  const current = await names.currentNames([...new Set(documents.map(({ userId }) => String(userId)))]);
  const isNamed = ({ userId, username }: Document) =>
    typeof username === 'string' && current.get(String(userId))?.username === username;
  const named = documents.filter(isNamed);
  const others = documents.filter((document) => !isNamed(document));
  const namedIds = named.map(({ _id }) => _id);
  await entries.updateMany({ _id: { $in: namedIds } }, { $unset: { userId: '' } }, { session });
  // What stays owned is its own original when somebody migrates again: the events so far are in it.
  await originals.deleteMany({ ownerId: { $in: documents.map(({ userId }) => userId) } }, { session });
  if (others.length > 0) {
    await originals.insertMany(
      others.map((document) => ({ ...document, ownerId: document['userId'] })),
      { session },
    );
    await entries.bulkWrite(
      others.map(({ _id, userId }) => ({
        updateOne: { filter: { _id }, update: { $set: { username: noName(String(userId)) } } },
      })),
      { session },
    );
  }
  return named.length;
}

/** What nobody can be called: upstream's unique index takes no two entries without a name, and somebody may have the old one. */
const noName = (userId: string) => `(no name: ${userId})`;

/** Those whose owners have no entry of this kind: nothing was in them, or it went. */
export async function dropLoneOriginals(
  db: Db,
  kind: EntryKind,
  ids: ObjectId[],
  session: ClientSession,
): Promise<void> {
  const { entries, originals } = entryCollections(db, kind);
  const ownerIds = await originals.distinct('ownerId', { _id: { $in: ids } }, { session });
  const owners = await entries.distinct('userId', { userId: { $in: ownerIds } }, { session });
  await originals.deleteMany({ _id: { $in: ids }, ownerId: { $nin: owners } }, { session });
}
