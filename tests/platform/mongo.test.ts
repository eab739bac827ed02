// A service connects with the promises it builds on, or refuses to start with a message that helps and tells no secret.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { UnusableDatabase, connectMongo } from '@swamp-club/platform/mongo.ts';
import { freePort } from '../../scripts/ports.ts';
import { startProcess } from '../../scripts/processes/child.ts';
import { testDatabase } from '../support/database.ts';
import { ownMongod } from '../support/own-mongod.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { eventually } from '../support/eventually.ts';

const names = { appName: 'test', defaultDatabase: 'telemetry' };

/** What a service says that cannot use the database at `uri`. */
async function refusal(uri: string): Promise<string> {
  try {
    await using _connection = await connectMongo(uri, names);
  } catch (error) {
    if (error instanceof UnusableDatabase) return error.message;
    throw error;
  }
  throw new Error('It connected.');
}

test('uses the database the URI names, and the default where it names none', async () => {
  await using database = await testDatabase('telemetry');
  await using named = await connectMongo(database.uri, names);
  expect(named.db.databaseName).toBe(database.db.databaseName);

  const unnamed = new URL(database.uri);
  unnamed.searchParams.set('authSource', unnamed.pathname.slice(1));
  unnamed.pathname = '/';
  await using byDefault = await connectMongo(unnamed.href, names);
  expect(byDefault.db.databaseName).toBe('telemetry');
});

test('overrules a URI that weakens what every read and write here counts on', async () => {
  await using database = await testDatabase('telemetry');
  const uri = `${database.uri}&journal=false&readConcernLevel=local&readPreference=secondaryPreferred&retryWrites=false`;
  await using mongo = await connectMongo(uri, names);
  expect(mongo.client.options).toMatchObject({
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: { mode: 'primary' },
    retryWrites: true,
  });
});

test.for(['0', '1', '2', 'two-datacenters'])('refuses w=%s, with which acknowledged data could be lost', async (w) => {
  await using database = await testDatabase('telemetry');
  expect(await refusal(`${database.uri}&w=${w}`)).toContain(`sets w=${w}`);
});

test('accepts w=majority', async () => {
  await using database = await testDatabase('telemetry');
  await using mongo = await connectMongo(`${database.uri}&w=majority`, names);
  expect(await mongo.db.command({ ping: 1 })).toMatchObject({ ok: 1 });
});

test('refuses a server that is no replica set', async () => {
  await using directory = await temporaryDirectory();
  const port = await freePort();
  const listening = Promise.withResolvers<void>();
  await using _standalone = await startProcess({
    name: 'mongod',
    command: inject('mongod'),
    args: [`--dbpath=${directory.path}`, `--port=${port}`, '--bind_ip=127.0.0.1', '--nounixsocket'],
    env: {},
    onLine: (line) => {
      if (line.includes('"Waiting for connections"')) listening.resolve();
    },
  });
  await listening.promise;
  expect(await refusal(`mongodb://127.0.0.1:${port}/`)).toContain('must run as a replica set');
});

test('gives up on an unreachable database after 5 s, naming the host and not the password', async () => {
  const port = await freePort();
  const started = performance.now();
  const message = await refusal(`mongodb://service:hunter2@127.0.0.1:${port}/telemetry`);
  expect(performance.now() - started).toBeLessThan(8000);
  expect(message).toContain(`Cannot use the database at 127.0.0.1:${port}`);
  expect(message).not.toContain('hunter2');
});

test('says when the password is wrong, without repeating it', async () => {
  await using database = await testDatabase('telemetry');
  const uri = new URL(database.uri);
  uri.password = 'hunter2';
  const message = await refusal(uri.href);
  expect(message).toContain('Authentication failed');
  expect(message).not.toContain('hunter2');
});

test.for([
  'nonsense hunter2',
  'mongodb://service:hunter2@',
  'mongodb://service:hunter2@h@host/',
  'postgres://u:hunter2@h/',
])('calls %s malformed, without repeating it', async (uri) => {
  const message = await refusal(uri);
  expect(message).toContain('malformed');
  expect(message).not.toContain('hunter2');
});

test('a server that stops answering does not hold up its callers for long', async () => {
  await using mongod = await ownMongod();
  await using mongo = await connectMongo(mongod.uris.telemetry, names);
  await mongo.db.command({ ping: 1 });
  mongod.kill('SIGSTOP');
  const frozen = performance.now();
  await expect(mongo.db.collection('written').insertOne({})).rejects.toThrow(/timed out|interrupted/);
  expect(performance.now() - frozen).toBeLessThan(20_000);
  mongod.kill('SIGCONT');
  await eventually(() => mongo.db.command({ ping: 1 }));
});

test('a call that begins while its connection is closing is answered all the same', async () => {
  await using database = await testDatabase('telemetry');
  using sockets = openedSockets();
  await using mongo = await connectMongo(database.uri, names);
  const written = mongo.db.collection('written');
  await written.insertOne({});

  const before = sockets.opened.length;
  const closing = sockets.opened.filter(({ destroyed }) => !destroyed);
  expect(closing).not.toEqual([]);
  // None of them says so before the call has begun: the driver takes one of them.
  for (const socket of closing) socket.destroy();
  await written.insertOne({});
  expect(await written.countDocuments()).toBe(2);
  expect(sockets.opened.length).toBeGreaterThan(before);
}, 20_000);

/** Every connection that this process opens from now on. */
function openedSockets(): Disposable & { readonly opened: readonly Socket[] } {
  const opened: Socket[] = [];
  const onOpened = (message: unknown) => {
    opened.push(z.object({ socket: z.instanceof(Socket) }).parse(message).socket);
  };
  subscribe('net.client.socket', onOpened);
  return { opened, [Symbol.dispose]: () => unsubscribe('net.client.socket', onOpened) };
}
