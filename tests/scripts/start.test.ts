// `npm start` as a person meets it: data that stays, one of it at a time, and no process left when it ends.
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath, kill } from 'node:process';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { expect, inject, test, vi } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../scripts/config.ts';
import { freePort } from '../../scripts/ports.ts';
import { startProcess, type RunningProcess } from '../../scripts/processes/child.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const DatabaseFile = z.object({
  pid: z.int(),
  port: z.int(),
  uris: z.object({ main_app: z.string(), telemetry: z.string() }),
});
const STARTED = 'Ctrl-C stops everything.';

test('data is there again when it is started on the same directory and other ports', async () => {
  await using directory = await temporaryDirectory();
  const ports: number[] = [];
  for (const expected of [1, 2]) {
    await using program = await start('database', { DATA_DIR: directory.path });
    await untilStarted(program);
    const { uris, port } = await readDatabaseFile(directory.path);
    ports.push(port);
    await using client = await new MongoClient(uris.main_app).connect();
    await client.db().collection('kept').insertOne({ run: expected });
    await expect(client.db().collection('kept').countDocuments()).resolves.toBe(expected);
  }
  expect(new Set(ports).size).toBe(2);
});

test('only its owner can read what it keeps in the data directory, and SIGTERM leaves no process behind', async () => {
  await using directory = await temporaryDirectory();
  const dataDir = join(directory.path, 'data');
  const program = await start('database', { DATA_DIR: dataDir });
  await untilStarted(program);
  const secrets = (await readdir(join(dataDir, 'secrets'))).map((name) => join('secrets', name));
  expect(secrets).toHaveLength(4);
  for (const file of ['database.json', ...secrets]) expect(await modeOf(join(dataDir, file)), file).toBe('600');
  expect(await modeOf(dataDir)).toBe('700');

  const children = await childrenOf(program.pid);
  expect(children).toContain((await readDatabaseFile(dataDir)).pid);
  await program.stop();
  await expect(program.exited).resolves.toBe('exit code 0');
  await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]));
  await expect(readDatabaseFile(dataDir)).rejects.toThrow('ENOENT');
});

test('a Ctrl-C, which the whole process group gets, ends it in order', async () => {
  await using directory = await temporaryDirectory();
  await using program = await start('database', { DATA_DIR: directory.path });
  await untilStarted(program);
  const children = await childrenOf(program.pid);
  kill(-program.pid, 'SIGINT');
  await expect(program.exited).resolves.toBe('exit code 0');
  await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]));
  expect(program.lastLines()).not.toContain('ended unasked');
});

test('killed without a word it leaves no process either, and the next start finds the data', async () => {
  await using directory = await temporaryDirectory();
  const killed = await start('database', { DATA_DIR: directory.path });
  await untilStarted(killed);
  const { uris, pid } = await readDatabaseFile(directory.path);
  {
    await using client = await new MongoClient(uris.telemetry).connect();
    await client
      .db()
      .collection('kept')
      .insertOne({}, { writeConcern: { w: 'majority' } });
  }
  killed.kill('SIGKILL');
  await using next = await start('database', { DATA_DIR: directory.path });
  await untilStarted(next);
  expect(isRunning(pid)).toBe(false);
  await using client = await new MongoClient((await readDatabaseFile(directory.path)).uris.telemetry).connect();
  await expect(client.db().collection('kept').countDocuments()).resolves.toBe(1);
});

test('a database that is killed comes back at the same place with its data', async () => {
  await using directory = await temporaryDirectory();
  await using program = await start('database', { DATA_DIR: directory.path });
  await untilStarted(program);
  const { uris, pid } = await readDatabaseFile(directory.path);
  await using client = await new MongoClient(uris.main_app).connect();
  await client
    .db()
    .collection('kept')
    .insertOne({}, { writeConcern: { w: 'majority' } });
  kill(pid, 'SIGKILL');
  await vi.waitFor(async () => expect((await readDatabaseFile(directory.path)).pid).not.toBe(pid), 20_000);
  await expect(client.db().collection('kept').countDocuments()).resolves.toBe(1);
});

test('a second one on the same directory says so and gives up', async () => {
  await using directory = await temporaryDirectory();
  await using first = await start('database', { DATA_DIR: directory.path });
  await untilStarted(first);
  await using second = await start('database', { DATA_DIR: directory.path });
  await expect(second.exited).resolves.toBe('exit code 1');
  expect(second.lastLines().split('\n').at(-1)).toBe(
    `${directory.path} is in use by another database. Stop the other \`npm start\`, or set DATA_DIR to another directory.`,
  );
  expect(isRunning((await readDatabaseFile(directory.path)).pid)).toBe(true);
});

test.for([
  ['main-app', {}, /^main-app has no database. Run `npm run start:database` beside it/],
  ['telemetry-service', {}, /^telemetry-service has no database. Run `npm run start:database` beside it/],
  ['database', { MONGOD_BINARY: '/does/not/exist' }, /^MONGOD_BINARY is \/does\/not\/exist, which cannot be used/],
  ['database', { MONGODB_PORT: 'many' }, /^The environment does not fit:\n {2}MONGODB_PORT: /],
  ['everything', {}, /^There is no "everything" to start/],
  [
    undefined,
    { MAIN_APP_MONGODB_URI: 'mongodb://127.0.0.1' },
    /^Only main-app is given a database. Set MONGODB_URI, or both/,
  ],
] as const)('%s with %o ends with a message and no stack', async ([part, env, message]) => {
  await using directory = await temporaryDirectory();
  await using program = await start(part, { DATA_DIR: directory.path, ...env });
  await expect(program.exited).resolves.toBe('exit code 1');
  expect(program.lastLines()).toMatch(message);
  expect(program.lastLines()).not.toMatch(/^\s+at /m);
});

/** The program behind `npm start`, on a machine whose environment says nothing but `env`. */
async function start(part: string | undefined, env: NodeJS.ProcessEnv): Promise<RunningProcess> {
  const { PATH } = loadConfig();
  return startProcess({
    name: 'npm start',
    command: execPath,
    args: [join(import.meta.dirname, '../../scripts/start.ts'), ...(part === undefined ? [] : [part])],
    env: { PATH, MONGOD_BINARY: inject('mongod'), MONGODB_PORT: String(await freePort()), ...env },
  });
}

async function untilStarted(program: RunningProcess): Promise<void> {
  await vi.waitFor(() => expect(program.lastLines()).toContain(STARTED), 20_000);
}

async function readDatabaseFile(dataDir: string) {
  return DatabaseFile.parse(JSON.parse(await readFile(join(dataDir, 'database.json'), 'utf8')));
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []));
}

function isRunning(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch {
    return false;
  }
}
