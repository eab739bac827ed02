// Collections and their indexes, there before the first request: built in the background they would fail transactions.
import { MongoServerError, type Db, type IndexDescription } from 'mongodb';

/** Declared by the one store that names the collection. Every index has a name, so that it can be told apart later. */
export interface CollectionSpec {
  readonly name: string;
  readonly indexes: readonly (IndexDescription & { readonly name: string })[];
}

/** Creates what is missing and waits for it; an index whose `expireAfterSeconds` was configured anew takes the new value. */
export async function ensureCollections(db: Db, specs: readonly CollectionSpec[]): Promise<void> {
  for (const { name, indexes } of specs) {
    await ignoring('NamespaceExists', () => db.createCollection(name));
    for (const index of indexes) {
      await ignoring('IndexOptionsConflict', () => db.collection(name).createIndexes([index]));
      const { name: indexName, expireAfterSeconds } = index;
      if (expireAfterSeconds === undefined) continue;
      await db.command({ collMod: name, index: { name: indexName, expireAfterSeconds } });
    }
  }
}

async function ignoring(codeName: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof MongoServerError && error.codeName === codeName)) throw error;
  }
}
