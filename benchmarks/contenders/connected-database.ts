// A database of one contender, connected to as the product does it.
import { ensureCollections, type CollectionSpec } from '@swamp-club/platform/collections.ts';
import { connectMongo, type MongoConnection } from '@swamp-club/platform/mongo.ts';
import { serviceDatabase } from '../database.ts';
import type { Bench } from '../scenario.ts';

export async function connectedDatabase(
  { database }: Pick<Bench, 'database'>,
  name: string,
  specs: readonly CollectionSpec[] = [],
): Promise<MongoConnection & { uri: string }> {
  const uri = await serviceDatabase(database, 'telemetry', name);
  const connection = await connectMongo(uri, { appName: 'benchmark', defaultDatabase: name });
  await ensureCollections(connection.db, specs);
  return { ...connection, uri };
}
