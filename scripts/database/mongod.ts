// A mongod as a process of ours: one node, listening, and nothing said yet about who its others are.
import { mkdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { startProcess, type RunningProcess } from '../processes/child.ts';
import { REPLICA_SET } from './replica-set.ts';

export interface MongodOptions {
  /** For messages and tables. */
  name?: string;
  /** The binary to run. */
  mongod: string;
  /** Its data; made when missing. */
  dbpath: string;
  port: number;
  keyFile: string;
  env: NodeJS.ProcessEnv;
  /** What to do about a `dbpath` or a port that is taken, for the message. */
  whenInUse: { dbpath: string; port: string };
  /** MongoDB's own fault injection (`failCommand`), and nothing expires: for tests alone. */
  testCommands?: true | undefined;
}

/** It cannot be started; the message says what to do. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** Whose clocks stand on days long past, as documents that expire by the real one would learn within a minute. */
const FOR_TESTS = ['--setParameter=enableTestCommands=1', '--setParameter=ttlMonitorEnabled=false'];

/** How long a database that was left behind by a killed parent may take to end. */
const LEFT_BEHIND_MS = 5000;

/**
 * Resolves once the node listens on 127.0.0.1.
 * @throws DatabaseUnavailable when another one uses `dbpath` or `port`, or mongod ends on start.
 */
export async function startMongod(options: MongodOptions): Promise<RunningProcess> {
  const { name = 'mongod', mongod: command, dbpath, env, testCommands } = options;
  await mkdir(dbpath, { recursive: true, mode: 0o700 });
  const deadline = Date.now() + LEFT_BEHIND_MS;
  for (;;) {
    const listening = Promise.withResolvers<'listening'>();
    const mongod = await startProcess({
      name,
      command,
      args: [...mongodArguments(options), ...(testCommands === undefined ? [] : FOR_TESTS)],
      env,
      onLine: (line) => {
        if (line.includes('"Waiting for connections"')) listening.resolve('listening');
      },
    });
    const first = await Promise.race([listening.promise, mongod.exited]);
    if (first === 'listening') return mongod;
    const reason = whyItEnded(mongod.lastLines(), options);
    // One that lost its parent is on its way out (watchdog.ts): wait for it instead of refusing a restart after a crash.
    if (reason === undefined) {
      throw new DatabaseUnavailable(`${name} did not start (${first}). Its last words:\n${mongod.lastLines()}`);
    }
    if (Date.now() > deadline) throw new DatabaseUnavailable(reason);
    await setTimeout(100);
  }
}

function whyItEnded(log: string, { port, whenInUse }: MongodOptions): string | undefined {
  if (log.includes('DBPathInUse')) return whenInUse.dbpath;
  if (log.includes('Address already in use')) return `Port ${port} is in use. ${whenInUse.port}`;
  return undefined;
}

/** How every mongod of ours is run: on this machine alone, with access control, small. */
export function mongodArguments({
  port,
  dbpath,
  keyFile,
}: Pick<MongodOptions, 'port' | 'dbpath' | 'keyFile'>): string[] {
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
    // Whoever stops one of ours stops them all, or wants it gone: there is nobody to hand over to, and nothing to wait for on SIGTERM.
    '--setParameter=shutdownTimeoutMillisForSignaledShutdown=100',
  ];
}
