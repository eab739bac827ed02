// The database for everybody who brings none: a mongod of our own, with the same access control as a real one.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startProcess, type RunningProcess } from '../processes/child.ts';
import { readOrCreateSecret } from '../secrets.ts';
import { openReplicaSet, REPLICA_SET } from './replica-set.ts';
import { grantEverything, grantOwnDatabase, type ServiceDatabase, type User } from './users.ts';

export interface EmbeddedDatabase extends RunningProcess {
  readonly port: number;
  /** For each service the URI of its own user, whose rights end at its own database. */
  readonly uris: Record<ServiceDatabase, string>;
  /** The administrator's; no service ever gets it. */
  readonly adminUri: string;
}

export interface DatabaseOptions {
  /** The binary to run. */
  mongod: string;
  /** Data, key file and passwords. Made when missing; used again when not, on whatever port. */
  dataDir: string;
  port: number;
  env: NodeJS.ProcessEnv;
  /** MongoDB's own fault injection (`failCommand`): for tests alone. */
  testCommands?: true;
}

/** It cannot be started; the message says what to do. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** How long a database that was left behind by a killed parent may take to end. */
const LEFT_BEHIND_MS = 5000;

/**
 * Starts mongod on 127.0.0.1 and resolves once it is writable and both services' users exist.
 * @throws DatabaseUnavailable when another one uses `dataDir` or `port`, or mongod ends on start.
 */
export async function startDatabase(options: DatabaseOptions): Promise<EmbeddedDatabase> {
  const secrets = join(options.dataDir, 'secrets');
  const key = await readOrCreateSecret(secrets, 'mongod-key');
  const mongod = await startMongod(options, key.file);
  try {
    await using client = await openReplicaSet(options.port, key.value);
    const user = async (name: string, database: string): Promise<User> => {
      const { value: password } = await readOrCreateSecret(secrets, `mongod-${name}-password`);
      return { user: name, database, password };
    };
    const admin = await user('admin', 'admin');
    const mainApp = await user('main_app', 'main_app');
    const telemetry = await user('telemetry', 'telemetry');
    await grantEverything(client, admin);
    await grantOwnDatabase(client, mainApp);
    await grantOwnDatabase(client, telemetry);
    return {
      ...mongod,
      port: options.port,
      uris: { main_app: uriOf(mainApp, options.port), telemetry: uriOf(telemetry, options.port) },
      adminUri: uriOf(admin, options.port),
    };
  } catch (error) {
    await mongod.stop();
    throw error;
  }
}

function uriOf({ database, user, password }: User, port: number): string {
  return `mongodb://${user}:${password}@127.0.0.1:${port}/${database}?replicaSet=${REPLICA_SET}`;
}

async function startMongod(options: DatabaseOptions, keyFile: string): Promise<RunningProcess> {
  const dbpath = join(options.dataDir, 'mongod');
  await mkdir(dbpath, { recursive: true, mode: 0o700 });
  const deadline = Date.now() + LEFT_BEHIND_MS;
  for (;;) {
    const listening = Promise.withResolvers<'listening'>();
    const mongod = await startProcess({
      name: 'mongod',
      command: options.mongod,
      args: [
        ...mongodArguments({ port: options.port, dbpath, keyFile }),
        ...(options.testCommands === undefined ? [] : ['--setParameter=enableTestCommands=1']),
      ],
      env: options.env,
      onLine: (line) => {
        if (line.includes('"Waiting for connections"')) listening.resolve('listening');
      },
    });
    const first = await Promise.race([listening.promise, mongod.exited]);
    if (first === 'listening') return mongod;
    const reason = whyItEnded(mongod.lastLines(), options);
    // One that lost its parent is on its way out (watchdog.ts): wait for it instead of refusing a restart after a crash.
    if (reason === undefined) {
      throw new DatabaseUnavailable(`mongod did not start (${first}). Its last words:\n${mongod.lastLines()}`);
    }
    if (Date.now() > deadline) throw new DatabaseUnavailable(reason);
    await setTimeout(100);
  }
}

function whyItEnded(log: string, { dataDir, port }: DatabaseOptions): string | undefined {
  if (log.includes('DBPathInUse')) {
    return `${dataDir} is in use by another database. Stop the other \`npm start\`, or set DATA_DIR to another directory.`;
  }
  if (log.includes('Address already in use')) return `Port ${port} is in use. Set MONGODB_PORT to another one.`;
  return undefined;
}

/** How every mongod of ours is run: on this machine alone, with access control, small. */
export function mongodArguments({
  port,
  dbpath,
  keyFile,
}: {
  port: number;
  dbpath: string;
  keyFile: string;
}): string[] {
  return [
    `--replSet=${REPLICA_SET}`,
    `--keyFile=${keyFile}`,
    `--dbpath=${dbpath}`,
    // Never another address, whatever the services listen on: nobody else has business with it.
    '--bind_ip=127.0.0.1',
    `--port=${port}`,
    '--nounixsocket',
    // An upper bound. Half of it would do, but then a single document of the largest size can fill a transaction's share.
    '--wiredTigerCacheSizeGB=0.5',
    '--oplogSize=512',
    '--quiet',
    // Internal measurements nobody reads, written every second.
    '--setParameter=diagnosticDataCollectionEnabled=false',
    // A single node has nobody to hand over to, so there is nothing to wait for on SIGTERM.
    '--setParameter=shutdownTimeoutMillisForSignaledShutdown=100',
  ];
}
