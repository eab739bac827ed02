// `npm run start:database` as a person meets it: data that stays, one of it at a time, and no process left when it ends.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { kill } from 'node:process';
import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { isRunning, readDatabaseFile, start, untilStarted } from './npm-start.ts';
import { eventually } from '../support/eventually.ts';

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

  const { pid } = await readDatabaseFile(dataDir);
  expect(isRunning(pid)).toBe(true);
  await program.stop();
  await expect(program.exited).resolves.toBe('exit code 0');
  expect(isRunning(pid)).toBe(false);
  await expect(readDatabaseFile(dataDir)).rejects.toThrow('ENOENT');
});

test('a Ctrl-C, which the whole process group gets and npm passes on once more, ends it in order', async () => {
  await using directory = await temporaryDirectory();
  await using program = await start('database', { DATA_DIR: directory.path });
  await untilStarted(program);
  const { pid } = await readDatabaseFile(directory.path);
  // So that it is still stopping when the second one comes.
  kill(pid, 'SIGSTOP');
  kill(-program.pid, 'SIGINT');
  await eventually(() => expect(program.lastLines()).toContain('Stopping …'));
  kill(program.pid, 'SIGINT');
  kill(pid, 'SIGCONT');
  await expect(program.exited).resolves.toBe('exit code 0');
  expect(isRunning(pid)).toBe(false);
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
  await eventually(() => expect(isRunning(pid)).toBe(false));
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
  await eventually(async () => expect((await readDatabaseFile(directory.path)).pid).not.toBe(pid));
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

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}
