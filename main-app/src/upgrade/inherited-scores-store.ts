// The old leaderboard, handed over by the migration, so that the new one is not empty until telemetry's first snapshots. Gone
// once everybody has been taken over.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { inBatches } from '@swamp-club/platform/in-batches.ts';
import type { ClientSession, Db, Document } from 'mongodb';

/** Equal up to letter case. */
const collation = { locale: 'en', strength: 2 };

/** The documents as the old system wrote them: `{ username, score, … }`, whatever their letter case and their fields. */
export const inheritedScoresCollection = {
  name: 'inherited_scores',
  indexes: [{ name: 'username', key: { username: 1 }, collation }],
} as const satisfies CollectionSpec;

const BATCH_SIZE = 1000;

const inheritedScores = (db: Db) => db.collection(inheritedScoresCollection.name);

/** For the migration. What was handed over before is replaced, so it can be done again after an interruption. */
export async function replaceInheritedScores(
  db: Db,
  documents: AsyncIterable<Document> | Iterable<Document>,
): Promise<{ inherited: number }> {
  let inherited = 0;
  await deleteInheritedScores(db);
  for await (const batch of inBatches(documents, BATCH_SIZE)) {
    await inheritedScores(db).insertMany(batch);
    inherited += batch.length;
  }
  return { inherited };
}

export async function deleteInheritedScores(db: Db): Promise<void> {
  await inheritedScores(db).deleteMany({});
}

/** Those with one of these names in any letter case, the highest score first. */
export function findInheritedScores(db: Db, names: readonly string[], session: ClientSession): Promise<Document[]> {
  return inheritedScores(db)
    .find({ username: { $in: names } }, { session, collation })
    .sort({ score: -1, _id: 1 })
    .toArray();
}
