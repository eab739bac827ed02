// The product's durable enqueue in this process: its own connection, its own store.
import { ensureCollections, type CollectionSpec } from '@swamp-club/platform/collections.ts';
import { connectMongo, type MongoConnection } from '@swamp-club/platform/mongo.ts';
import { unworked, payloadHash } from '../../telemetry-service/src/commands/accept-command.ts';
import { commandsSpec, type RenameDocument } from '../../telemetry-service/src/commands/command-store.ts';
import { serviceDatabase } from '../database.ts';
import type { Job } from '../peers/peer.ts';
import { newRename } from './rename-jobs.ts';
import type { Bench } from '../scenario.ts';

export const origin = { requestedBy: 'main-app', traceparent: null };

/** A database of its own, connected to as the product does, with these collections. */
export async function connectedDatabase(
  { database }: Pick<Bench, 'database'>,
  name: string,
  specs: readonly CollectionSpec[],
): Promise<MongoConnection> {
  const uri = await serviceDatabase(database, 'telemetry', name);
  const connection = await connectMongo(uri, { appName: 'benchmark', defaultDatabase: name });
  await ensureCollections(connection.db, specs);
  return connection;
}

/** The same document as the product stores for a rename. */
export function storedRename(job: Job = newRename()): RenameDocument {
  const { commandId, ...rename } = job;
  const createdAt = new Date(job.createdAt);
  const hash = payloadHash(['username_changed', ...Object.values(job)]);
  return {
    _id: commandId,
    type: 'username_changed',
    ...rename,
    createdAt,
    payloadHash: hash,
    ...origin,
    ...unworked(createdAt),
  };
}

/** What every queue needs at least: the index that jobs are claimed by. */
export const claimIndexAlone = {
  name: commandsSpec.name,
  indexes: commandsSpec.indexes.filter(({ name }) => name === 'claim'),
} satisfies CollectionSpec;
