// PostgreSQL and Redis where they are on this machine, each started by the first who needs it and stopped with the benchmark.
import { execFile } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { getuid } from 'node:process';
import { promisify } from 'node:util';
import { loadConfig } from '../../scripts/config.ts';
import { freePort } from '../../scripts/ports.ts';
import { startProcess } from '../../scripts/processes/child.ts';
import { dataDirectory } from '../data-directory.ts';
import { foreignDatabase, type BenchmarkDatabase } from '../database.ts';
import { ServerMissing, type PeerServers } from './peer.ts';

const run = promisify(execFile);

export function peerServers(database: BenchmarkDatabase, resources: AsyncDisposableStack): PeerServers {
  const redis = new Map<'always' | 'everysec', Promise<number>>();
  let postgres: Promise<string> | undefined;
  return {
    mongodb: (name) => foreignDatabase(database, name),
    postgres: () => (postgres ??= startPostgres(resources)),
    redis: (appendfsync) => {
      const running = redis.get(appendfsync) ?? startRedis(appendfsync, resources);
      redis.set(appendfsync, running);
      return running;
    },
  };
}

async function startPostgres(resources: AsyncDisposableStack): Promise<string> {
  const initdb = await find('initdb');
  const postgres = await find('postgres');
  if (initdb === undefined || postgres === undefined) {
    throw new ServerMissing(
      'PostgreSQL is not on this machine: apt-get install postgresql, or brew install postgresql',
    );
  }
  const { path } = resources.use(await dataDirectory());
  const data = join(path, 'postgres');
  // PostgreSQL refuses to run as the superuser.
  const as = getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : ['env'];
  const [command = 'env', ...before] = as;
  await run(command, [...before, initdb, `--pgdata=${data}`, '--username=postgres', '--auth=trust', '--encoding=UTF8']);
  const port = await freePort();
  const listening = Promise.withResolvers<void>();
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 300 };
  const server = await startProcess({
    name: 'postgres',
    command,
    args: [
      ...before,
      postgres,
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    env: loadConfig().env,
    onLine: (line) => {
      if (line.includes('ready to accept connections')) listening.resolve();
    },
  });
  resources.use(server);
  await Promise.race([listening.promise, failure(server)]);
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}

async function startRedis(appendfsync: 'always' | 'everysec', resources: AsyncDisposableStack): Promise<number> {
  const command = await find('redis-server');
  if (command === undefined) {
    throw new ServerMissing('Redis is not on this machine: apt-get install redis-server, or brew install redis');
  }
  const { path } = resources.use(await dataDirectory());
  const port = await freePort();
  const listening = Promise.withResolvers<void>();
  const settings = { port, bind: '127.0.0.1', dir: path, appendonly: 'yes', appendfsync, save: '' };
  const server = await startProcess({
    name: 'redis',
    command,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    env: loadConfig().env,
    onLine: (line) => {
      if (line.includes('Ready to accept connections')) listening.resolve();
    },
  });
  resources.use(server);
  await Promise.race([listening.promise, failure(server)]);
  return port;
}

async function failure({
  name,
  exited,
  lastLines,
}: {
  name: string;
  exited: Promise<string>;
  lastLines: () => string;
}) {
  throw new Error(`${name} did not start (${await exited}). Its last words:\n${lastLines()}`);
}

/** On the path, or where Debian keeps what only an administrator of PostgreSQL calls. */
async function find(program: string): Promise<string | undefined> {
  const { PATH: path } = loadConfig();
  const debian = '/usr/lib/postgresql';
  const versions = await readdir(debian).catch(() => []);
  const directories = [...path.split(delimiter), ...versions.map((version) => join(debian, version, 'bin'))];
  for (const directory of directories.filter((entry) => entry !== '')) {
    const file = join(directory, program);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
