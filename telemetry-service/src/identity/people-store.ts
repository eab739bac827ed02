// Collection `people`: one document a person, never deleted: the label with the highest version seen.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { within } from '@swamp-club/platform/transaction.ts';
import type { ClientSession, Db } from 'mongodb';
import type { Person } from './identity-migration.ts';

interface PersonDocument extends Omit<Person, 'userId'> {
  _id: string;
  /** Grows with every transaction about the person: two of them from one snapshot conflict, even if nothing else changes. */
  revision: number;
}

export const peopleSpec: CollectionSpec = { name: 'people', indexes: [] };
const people = (db: Db) => db.collection<PersonDocument>(peopleSpec.name);

export async function findPerson(db: Db, userId: string): Promise<Person | null> {
  const found = await people(db).findOne({ _id: userId });
  return found === null ? null : personOf(found);
}

export async function findPeople(db: Db, userIds: readonly string[], session?: ClientSession): Promise<Person[]> {
  const found = await people(db)
    .find({ _id: { $in: [...userIds] } }, within(session))
    .toArray();
  return found.map(personOf);
}

/** Who of these people has been erased. */
export async function findErased(
  db: Db,
  userIds: readonly string[],
  session: ClientSession,
): Promise<ReadonlySet<string>> {
  return new Set(await people(db).distinct('_id', { _id: { $in: [...userIds] }, erased: true }, { session }));
}

/** In the order of userId. */
export async function findPeopleAfter(
  db: Db,
  userId: string,
  limit: number,
  session: ClientSession,
): Promise<Person[]> {
  const found = people(db)
    .find({ _id: { $gt: userId } }, { session })
    .sort({ _id: 1 })
    .limit(limit);
  return (await found.toArray()).map(personOf);
}

/** Writes every person, changed or not. */
export async function savePeople(db: Db, changed: readonly Person[], session: ClientSession): Promise<void> {
  if (changed.length === 0) return;
  await people(db).bulkWrite(
    changed.map(({ userId, username, version, erased }) => ({
      updateOne: {
        filter: { _id: userId },
        update: { $set: { username, version, erased }, $inc: { revision: 1 } },
        upsert: true,
      },
    })),
    { session },
  );
}

function personOf({ _id, username, version, erased }: PersonDocument): Person {
  return { userId: _id, username, version, erased };
}
