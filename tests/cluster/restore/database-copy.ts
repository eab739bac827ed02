// A backup, and its being put back: every document, index and option of one database as they were at one point in time.
import { ReadConcern, type CollectionInfo, type Db, type Document, type MongoClient } from 'mongodb';
import { z } from 'zod';

export interface DatabaseCopy {
  /** What an operator notes. */
  begunAt: Date;
  collections: { name: string; options: Document; indexes: Index[]; documents: Document[] }[];
}

const Index = z.looseObject({ name: z.string(), key: z.record(z.string(), z.literal([1, -1])) });
type Index = z.infer<typeof Index>;
/** Numbers keep their kind: what was a 64-bit integer comes back as one. */
const EXACTLY = { promoteValues: false } as const;

export async function copyOf(admin: MongoClient, database: string): Promise<DatabaseCopy> {
  const db = admin.db(database);
  const begunAt = new Date();
  const found = await db.listCollections<CollectionInfo>({}, { nameOnly: false }).toArray();
  // All of it at the moment of the first read, whatever is written meanwhile, and whatever the connection says otherwise.
  await using session = admin.startSession({ snapshot: true });
  const then = admin.db(database, { readConcern: new ReadConcern('snapshot') });
  const collections: DatabaseCopy['collections'] = [];
  for (const { name, options = {} } of found) {
    const documents = await then
      .collection(name)
      .find({}, { session, ...EXACTLY })
      .toArray();
    const indexes = z.array(Index).parse(await db.collection(name).listIndexes().toArray());
    collections.push({ name, options, documents, indexes: indexes.filter((index) => index.name !== '_id_') });
  }
  return { begunAt, collections };
}

/** Nothing else is left in the database; who may use it stays. */
export async function putBack(db: Db, { collections }: DatabaseCopy): Promise<void> {
  await db.dropDatabase();
  for (const { name, options, indexes, documents } of collections) {
    const collection = await db.createCollection(name, options);
    if (documents.length > 0) await collection.insertMany(documents);
    if (indexes.length > 0) await collection.createIndexes(indexes.map(({ v: _version, ...index }) => index));
  }
}

/** A collection's documents in a copy. */
export function documentsIn<T extends z.ZodType>(
  { collections }: DatabaseCopy,
  name: string,
  schema: T,
): z.output<T>[] {
  return z.array(schema).parse(collections.find((collection) => collection.name === name)?.documents ?? []);
}
