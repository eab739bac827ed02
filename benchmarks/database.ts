// The MongoDB of a benchmark, started for it and gone with it, and databases in it that one contender has for itself.
import { MongoClient } from 'mongodb';
import { join } from 'node:path';
import { loadConfig } from '../scripts/config.ts';
import { startDatabase, type EmbeddedDatabase } from '../scripts/database/embedded-database.ts';
import { findMongod } from '../scripts/database/mongod-binary.ts';
import { grantOwnDatabase, type ServiceDatabase } from '../scripts/database/users.ts';
import { say } from '../scripts/demo/screen.ts';
import { freePort } from '../scripts/ports.ts';
import { dataDirectory } from './data-directory.ts';

export interface BenchmarkDatabase extends AsyncDisposable {
  server: EmbeddedDatabase;
  administrator: MongoClient;
}

export async function startBenchmarkDatabase(): Promise<BenchmarkDatabase> {
  const config = loadConfig();
  await using starting = new AsyncDisposableStack();
  const directory = starting.use(await dataDirectory());
  const mongod = await findMongod(config, say);
  const dataDir = join(directory.path, 'mongodb');
  const server = starting.use(await startDatabase({ mongod, dataDir, port: await freePort(), env: config.env }));
  const administrator = starting.use(await new MongoClient(server.adminUri).connect());
  const running = starting.move();
  return { server, administrator, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Whatever a scenario has left would slow the next one down: the server writes it to disk and keeps it in memory. */
export async function emptyDatabase({ administrator }: Pick<BenchmarkDatabase, 'administrator'>): Promise<void> {
  const { databases } = await administrator.db('admin').admin().listDatabases({ nameOnly: true });
  for (const { name } of databases) {
    if (!['admin', 'config', 'local'].includes(name)) await administrator.db(name).dropDatabase();
  }
}

/** A database of this name for a service alone; returns the URI of its user. */
export async function serviceDatabase(
  { server, administrator }: Pick<BenchmarkDatabase, 'server' | 'administrator'>,
  service: ServiceDatabase,
  database: string,
): Promise<string> {
  const own = { database, user: service, password: 'of a benchmark' };
  await grantOwnDatabase(administrator, own);
  const uri = new URL(server.uris[service]);
  uri.pathname = own.database;
  uri.password = own.password;
  return uri.href;
}

/** A database of this name for somebody who is no part of the product: the administrator's URI. */
export function foreignDatabase({ server }: Pick<BenchmarkDatabase, 'server'>, database: string): string {
  const uri = new URL(server.adminUri);
  uri.pathname = database;
  uri.searchParams.set('authSource', 'admin');
  return uri.href;
}
