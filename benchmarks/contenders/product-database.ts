// A database with all of telemetry's collections, for what is measured in process.
import type { MongoConnection } from '@swamp-club/platform/mongo.ts';
import { collections } from '../../telemetry-service/src/schema.ts';
import type { Bench } from '../scenario.ts';
import { connectedDatabase } from './connected-database.ts';

export async function productDatabase(
  bench: Pick<Bench, 'database'>,
  resources: AsyncDisposableStack,
  name: string,
): Promise<MongoConnection & { uri: string }> {
  return resources.use(await connectedDatabase(bench, name, collections({ eventRetentionDays: 90 })));
}
