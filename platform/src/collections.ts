// Collections and their indexes, there before the first request: built in the background they would fail transactions.
import { MongoServerError, type Db, type IndexDescription } from 'mongodb';

/** Declared by the one store that names the collection. Every index has a name, so that it can be told apart later. */
export interface CollectionSpec {
  readonly name: string;
  readonly indexes: readonly (IndexDescription & { readonly name: string })[];
  /**
   * Names of indexes that earlier releases had: dropped, since every index costs each write of the collection. None that a
   * release names in a hint, whose replicas would fail while they are replaced: that one goes a release later.
   */
  readonly retired?: readonly string[];
}

/**
 * Creates what is missing and waits for it. An index whose `expireAfterSeconds` was configured anew takes the new value; one
 * that is there under another name, as an older system may have left it, is as good. With `addOnly`, for a database that
 * belongs to a newer release, nothing that is there is changed or dropped.
 */
export async function ensureCollections(
  db: Db,
  specs: readonly CollectionSpec[],
  { addOnly = false }: { addOnly?: boolean } = {},
): Promise<void> {
  for (const { name, indexes, retired = [] } of specs) {
    await ignoring('NamespaceExists', () => db.createCollection(name));
    for (const index of indexes) {
      const create = () => db.collection(name).createIndexes([index]);
      try {
        // One that another replica is building already is waited for.
        await create();
      } catch (error) {
        const isOther = failedWith('IndexOptionsConflict', error) || failedWith('IndexKeySpecsConflict', error);
        if (addOnly && isOther) continue;
        if (!failedWith('IndexOptionsConflict', error)) throw error;
        if (!(await db.collection(name).indexExists(index.name))) continue;
        if (index.expireAfterSeconds === undefined) throw error;
        // Built anew, because altering it (collMod) needs more than a service's right to read and write.
        await ignoring('IndexNotFound', () => db.collection(name).dropIndex(index.name));
        await create();
      }
    }
    if (addOnly) continue;
    // Not before, because replicas of an earlier release may be at work and look for things by these.
    for (const index of retired) await ignoring('IndexNotFound', () => db.collection(name).dropIndex(index));
  }
}

async function ignoring(codeName: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!failedWith(codeName, error)) throw error;
  }
}

const failedWith = (codeName: string, error: unknown) =>
  error instanceof MongoServerError && error.codeName === codeName;
