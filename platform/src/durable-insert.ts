// One durable write round for many documents, each with its own outcome.
import { MongoBulkWriteError, MongoServerError, type Collection, type OptionalUnlessRequiredId } from 'mongodb';

const DUPLICATE_KEY = 11000;

export type InsertOutcome = 'inserted' | 'duplicate';

/**
 * Inserts all documents with one majority write and says for each whether it was new or its `_id` was there already.
 * `_id` must be the collection's only unique key: the driver does not say which one was violated.
 * Insert-many even for one: a single insert's duplicate-key error hides a write-concern error that came with it, and a
 * duplicate acknowledged on such an answer may still be rolled back.
 * @throws the driver's error when the round was not durable or anything but a duplicate `_id` went wrong: then nobody is acknowledged.
 */
export async function insertDurably<T extends { _id: unknown }>(
  collection: Collection<T>,
  documents: readonly OptionalUnlessRequiredId<T>[],
): Promise<InsertOutcome[]> {
  if (documents.length === 0) return [];
  const outcomes = documents.map((): InsertOutcome => 'inserted');
  try {
    await collection.insertMany([...documents], { ordered: false, writeConcern: { w: 'majority' } });
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined) throw error;
    const failures = [error.writeErrors].flat();
    // A cut connection or a refused command arrives as the same class, with no failures: each document must be accounted for.
    if (error.insertedCount + failures.length !== documents.length) throw error;
    for (const { code, index, errmsg } of failures) {
      // The round's own error speaks of the first failure, which may be a mere duplicate.
      if (code !== DUPLICATE_KEY) throw new MongoServerError({ code, message: errmsg ?? 'write failed' });
      outcomes[index] = 'duplicate';
    }
  }
  return outcomes;
}
