// Upstream's unique indexes on names alone: two people may have had one name, one after the other, so they have to go.
import { BSON, type Db } from 'mongodb';
import { z } from 'zod';
import { entryCollections } from './entry-collections.ts';
import { entryKinds, type EntryKind } from './reports.ts';

export interface NameIndex {
  kind: EntryKind;
  /** Its description as extended JSON, to be kept: field names in it may begin with `$`. */
  index: string;
}

const Description = z.looseObject({
  name: z.string(),
  key: z.record(z.string(), z.unknown()),
  unique: z.boolean().optional(),
});

export async function findUniqueNameIndexes(db: Db): Promise<(NameIndex & { name: string })[]> {
  const perKind = await Promise.all(
    entryKinds.map(async (kind) => {
      const { entries } = entryCollections(db, kind);
      const exists = (await db.listCollections({ name: entries.collectionName }).toArray()).length > 0;
      const indexes = exists ? z.array(Description).parse(await entries.listIndexes().toArray()) : [];
      return indexes
        .filter(({ key, unique }) => unique === true && Object.keys(key).join() === 'username')
        .map((description) => ({ kind, name: description.name, index: BSON.EJSON.stringify(description) }));
    }),
  );
  return perKind.flat();
}

/** @throws the driver's error when names are not unique any more. */
export async function makeIndexAgain(db: Db, { kind, index }: NameIndex): Promise<void> {
  const { key, v: _version, ...options } = z.looseObject({ key: IndexKey }).parse(BSON.EJSON.parse(index));
  await entryCollections(db, kind).entries.createIndex(key, options);
}

const IndexKey = z.record(z.string(), z.union([z.literal(1), z.literal(-1), z.literal('hashed')]));
