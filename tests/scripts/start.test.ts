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
  for (const file of ['database.json', ...secrets]) expect(await modeOf(join(dataDir, file))).toBe('600');
  expect(await modeOf(dataDir)).toBe('700');

  const children = await childrenOf(program.pid);
  expect(children.map(({ pid }) => pid)).toContain((await readDatabaseFile(dataDir)).pid);
  await program.stop();
  await expect(program.exited).resolves.toBe('exit code 0');
  await vi.waitFor(() => expect(children.filter(({ pid }) => isRunning(pid))).toEqual([]));
  await expect(readDatabaseFile(dataDir)).rejects.toThrow('ENOENT');
});

test('a Ctrl-C, which the whole process group gets, ends it in order', async () => {
  await using directory = await temporaryDirectory();
  await using program = await start('database', { DATA_DIR: directory.path });
  await untilStarted(program);
  const children = await childrenOf(program.pid);
  kill(-program.pid, 'SIGINT');
  await expect(program.exited).resolves.toBe('exit code 0');
  await vi.waitFor(() => expect(children.filter(({ pid }) => isRunning(pid))).toEqual([]));
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
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
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

test('everything: a killed service is started again, and people are still there on other ports', async () => {
  await using directory = await temporaryDirectory();
  const person = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' };
  {
    const { program, mainApp } = await startEverything(directory.path);
    const before = await childrenOf(program.pid);
    for (const service of ['main-app', 'telemetry-service']) kill(pidOf(service, before), 'SIGKILL');
    await vi.waitFor(async () => {
      const now = await childrenOf(program.pid);
      for (const service of ['main-app', 'telemetry-service']) {
        expect(pidOf(service, now)).not.toBe(pidOf(service, before));
      }
      expect((await fetch(`${mainApp}/readyz`)).status).toBe(200);
    }, 20_000);
    expect((await post(`${mainApp}/api/auth/sign-up/email`, person)).status).toBe(200);

    const children = await childrenOf(program.pid);
    await program.stop();
    await expect(program.exited).resolves.toBe('exit code 0');
    await vi.waitFor(() => expect(children.filter(({ pid }) => isRunning(pid))).toEqual([]));
  }
  await using again = await startEverything(directory.path);
  expect((await post(`${again.mainApp}/api/auth/sign-in/email`, person)).status).toBe(200);
}, 60_000);

test('a service whose port is taken says so, and everything else is stopped again', async () => {
  await using directory = await temporaryDirectory();
  await using first = await startEverything(directory.path);
  const elsewhere = join(directory.path, 'elsewhere');
  const taken = new URL(first.mainApp).port;
  const telemetryPort = String(await freePort());
  await using second = await start(undefined, {
    DATA_DIR: elsewhere,
    MAIN_APP_PORT: taken,
    TELEMETRY_PORT: telemetryPort,
  });
  await expect(second.exited).resolves.toBe('exit code 1');
  expect(second.lastLines().split('\n').at(-1)).toBe(
    `main-app cannot listen on port ${taken}, which is in use. Set MAIN_APP_PORT to another one.`,
  );
  await expect(fetch(`http://127.0.0.1:${telemetryPort}/livez`)).rejects.toThrow('fetch failed');
  await expect(readDatabaseFile(elsewhere)).rejects.toThrow('ENOENT');
});

/** All of `npm start`, on ports of its own. */
async function startEverything(dataDir: string) {
  const [mainAppPort, telemetryPort] = [String(await freePort()), String(await freePort())];
  const program = await start(undefined, {
    DATA_DIR: dataDir,
    MAIN_APP_PORT: mainAppPort,
    TELEMETRY_PORT: telemetryPort,
    LOG_LEVEL: 'warn',
  });
  await untilStarted(program);
  return {
    program,
    mainApp: `http://127.0.0.1:${mainAppPort}`,
    [Symbol.asyncDispose]: () => program.stop(),
  };
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

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

interface Child {
  pid: number;
  command: string;
}

async function childrenOf(parent: number): Promise<Child[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
  const rows = stdout.split('\n').map((row) => /^ *(\d+) +(\d+) (.*)$/.exec(row));
  return rows.flatMap((row) =>
    Number(row?.[2]) === parent ? [{ pid: Number(row?.[1]), command: row?.[3] ?? '' }] : [],
  );
}

function pidOf(service: string, children: readonly Child[]): number {
  const found = children.find(({ command }) => command.endsWith(`/${service}/src/main.ts`));
  if (found === undefined) throw new Error(`${service} does not run.`);
  return found.pid;
}

function isRunning(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch {
    return false;
  }
}
