// Durable inserts of one collection that share their rounds with whoever inserts at the same time.
import type { Collection, Db, OptionalUnlessRequiredId } from 'mongodb';
import { insertDurably, type InsertOutcome } from './durable-insert.ts';
import { GroupCommit } from './group-commit.ts';

/** `insertDurably` for the collection of a database; all callers that hand over the same database share rounds. */
export function sharedInsert<T extends { _id: unknown }>(
  collectionOf: (db: Db) => Collection<T>,
): (db: Db, documents: readonly OptionalUnlessRequiredId<T>[]) => Promise<InsertOutcome[]> {
  const commits = new WeakMap<Db, GroupCommit<OptionalUnlessRequiredId<T>, InsertOutcome>>();
  return (db, documents) => {
    let commit = commits.get(db);
    if (commit === undefined) {
      commit = new GroupCommit((round) => insertDurably(collectionOf(db), round));
      commits.set(db, commit);
    }
    return commit.commit(documents);
  };
}
