// Writes households into the two databases of an existing deployment.
import { inBatches } from '@swamp-club/platform/in-batches.ts';
import type { Db, Document } from 'mongodb';
import type { Household } from './household.ts';

export interface UpstreamDatabases {
  mainApp: Db;
  telemetry: Db;
}

/** Each of upstream's collections, where it stands, and which part of a household belongs into it. */
const collections = [
  ['mainApp', 'user', 'users'],
  ['telemetry', 'identity_map', 'identityMap'],
  ['telemetry', 'username_metrics', 'usernameMetrics'],
  ['telemetry', 'user_metrics', 'userMetrics'],
  ['telemetry', 'user_scores', 'userScores'],
] as const;

const HOUSEHOLDS_AT_ONCE = 1000;

export async function loadUpstream(databases: UpstreamDatabases, households: Iterable<Household>): Promise<void> {
  for (const name of ['identity_map', 'username_metrics']) {
    await databases.telemetry.collection(name).createIndex({ username: 1 }, { unique: true });
  }
  for await (const batch of inBatches(households, HOUSEHOLDS_AT_ONCE)) {
    for (const [database, name, part] of collections) {
      const documents: Document[] = batch.flatMap((household) => household[part]);
      // A field that is undefined is one that is missing.
      const options = { ignoreUndefined: true, ordered: false };
      if (documents.length > 0) await databases[database].collection(name).insertMany(documents, options);
    }
  }
}
