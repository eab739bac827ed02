// Writes households into the two databases of an existing deployment.
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
  let waiting: Household[] = [];
  const write = async () => {
    for (const [database, name, part] of collections) {
      const documents: Document[] = waiting.flatMap((household) => household[part]);
      // A field that is undefined is one that is missing.
      const options = { ignoreUndefined: true, ordered: false };
      if (documents.length > 0) await databases[database].collection(name).insertMany(documents, options);
    }
    waiting = [];
  };
  for (const household of households) {
    waiting.push(household);
    if (waiting.length === HOUSEHOLDS_AT_ONCE) await write();
  }
  await write();
}
