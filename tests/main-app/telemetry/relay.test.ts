import { telemetryContract } from '@swamp-club/telemetry-contract';
import { Refusal, refusal } from '@swamp-club/telemetry-contract/server';
import type { Document } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../../scripts/ports.ts';
import { serveContract } from '../../contracts/contract-server.ts';
import { testDatabase } from '../../support/database.ts';
import { call } from '../../support/http.ts';
import { profiled } from '../../support/profiler.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { signUp } from '../person.ts';
import { telemetryStandIn } from '../telemetry-stand-in.ts';
import { eventually } from '../../support/eventually.ts';

const records = ({ database: { db } }: TestMainApp) => db.collection('outbox').find().sort({ createdAt: 1 }).toArray();

async function untilRecords(app: TestMainApp, expected: Document[]): Promise<void> {
  await eventually(async () => expect(await records(app)).toMatchObject(expected));
}

test('a rename is sent at once, as it was stored, and marked with the time of its acceptance', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const alice = await signUp(app, 'alice');
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const { body } = await alice.chooseUsername('alicia', { traceparent });
  await untilRecords(app, [{ status: 'sent', attempts: 0, lastError: null, sentAt: expect.any(Date) }]);
  const [record] = await records(app);
  expect(record?.['acceptedAt']).toEqual(new Date('2026-11-23T12:00:00.000Z'));
  expect(telemetry.received).toEqual([
    {
      commandId: z.object({ commandId: z.string() }).parse(body).commandId,
      userId: alice.id,
      oldUsername: 'alice',
      newUsername: 'alicia',
      usernameVersion: record?.['usernameVersion'],
      createdAt: z.date().parse(record?.['createdAt']).toISOString(),
      traceparent,
    },
  ]);
});

test('a rename while telemetry is away waits, and is sent soon after telemetry is there', async () => {
  const port = await freePort();
  await using app = await testMainApp({ telemetryUrl: `http://127.0.0.1:${port}` });
  const alice = await signUp(app, 'alice');
  expect(await alice.chooseUsername('alicia')).toMatchObject({ status: 200 });
  await untilRecords(app, [
    { status: 'pending', attempts: 0, lastError: expect.stringContaining('cannot be reached') },
  ]);
  await using telemetry = await telemetryStandIn(port);
  await untilRecords(app, [{ status: 'sent', attempts: 0, lastError: null }]);
  expect(telemetry.received).toHaveLength(1);
});

test('while telemetry refuses our token the rename waits without using an attempt', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  telemetry.beforeAccepting = () => {
    throw refusal('UNAUTHORIZED');
  };
  const alice = await signUp(app, 'alice');
  await alice.chooseUsername('alicia');
  await eventually(() => expect(telemetry.received.length).toBeGreaterThan(2));
  expect(await records(app)).toMatchObject([
    { status: 'pending', attempts: 0, lastError: expect.stringContaining('token') },
  ]);
  telemetry.beforeAccepting = () => undefined;
  await untilRecords(app, [{ status: 'sent', attempts: 0 }]);
});

const infoOfOlder = () => ({ contractVersion: '0.9.0', oldestVersionServed: '0.9.0' });

test('a telemetry that does not know the procedure yet is waited for', async () => {
  const port = await freePort();
  await using app = await testMainApp({ telemetryUrl: `http://127.0.0.1:${port}` });
  const alice = await signUp(app, 'alice');
  const { scores: _scores, identity: _identity, stats: _stats, ...before } = telemetryContract;
  {
    await using older = await serveContract(before, { service: { info: infoOfOlder } }, port);
    await alice.chooseUsername('alicia');
    await untilRecords(app, [{ status: 'pending', attempts: 0, lastError: expect.stringContaining('procedure') }]);
    expect(older.requests.some(({ url }) => url.includes('enqueueRename'))).toBe(true);
  }
  await using telemetry = await telemetryStandIn(port);
  await untilRecords(app, [{ status: 'sent', attempts: 0 }]);
  expect(telemetry.received).toHaveLength(1);
});

test('a telemetry of 1.0.0 is sent everything but deletions, which wait for its upgrade at no charge', async () => {
  const port = await freePort();
  await using app = await testMainApp({ telemetryUrl: `http://127.0.0.1:${port}` });
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')];
  const { enqueueErasure: _since1_1, ...identity } = telemetryContract.identity;
  const renamed = new Array<string>();
  {
    await using _older = await serveContract(
      { identity, service: telemetryContract.service },
      {
        identity: {
          enqueueRename: ({ input: { commandId, newUsername } }) => {
            renamed.push(newUsername);
            return { commandId, acceptedAt: '2026-11-23T12:00:00.000Z' };
          },
          renameStatus: ({ refuse }) => {
            throw refuse('COMMAND_NOT_FOUND');
          },
        },
        service: { info: infoOfOlder },
      },
      port,
    );
    await alice.deleteAccount();
    const waiting = { status: 'pending', attempts: 0, lastError: expect.stringContaining('procedure') };
    await untilRecords(app, [{ type: 'account_deleted', ...waiting }]);
    await bob.chooseUsername('bobby');
    await untilRecords(app, [
      { type: 'account_deleted', ...waiting },
      { type: 'username_changed', status: 'sent' },
    ]);
    expect(renamed).toEqual(['bobby']);
  }
  await using telemetry = await telemetryStandIn(port);
  await untilRecords(app, [{ status: 'sent', attempts: 0 }, { status: 'sent' }]);
  expect(telemetry.erasures).toMatchObject([{ userId: alice.id }]);
});

test('a declared refusal is final, and keeps nobody else from being sent', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const { COMMAND_CONFLICT } = telemetryContract.identity.enqueueRename.errors;
  telemetry.beforeAccepting = ({ newUsername }) => {
    if (newUsername === 'alicia') throw new Refusal('COMMAND_CONFLICT', COMMAND_CONFLICT);
  };
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')];
  await alice.chooseUsername('alicia');
  await bob.chooseUsername('bobby');
  await untilRecords(app, [
    { newUsername: 'alicia', status: 'dead', attempts: 1, lastError: COMMAND_CONFLICT.message },
    { newUsername: 'bobby', status: 'sent' },
  ]);
  expect(telemetry.received.filter(({ newUsername }) => newUsername === 'alicia')).toHaveLength(1);
});

test('an internal error uses up attempts, with others going ahead, and is final with the last', async () => {
  await using telemetry = await telemetryStandIn();
  let ms = Date.now();
  const env = { COMMAND_MAX_ATTEMPTS: '3', COMMAND_POLL_MS: '100' };
  await using app = await testMainApp({ telemetryUrl: telemetry.url, env, now: () => new Date(ms) });
  telemetry.beforeAccepting = ({ newUsername }) => {
    if (newUsername === 'alicia') throw new Error('secret of the inside');
  };
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')];
  await alice.chooseUsername('alicia');
  await untilRecords(app, [{ status: 'pending', attempts: 1 }]);
  // Too little for hers to be due again.
  ms += 1;
  await bob.chooseUsername('bobby');
  await untilRecords(app, [{ attempts: 1 }, { status: 'sent' }]);
  for (const attempts of [2, 3]) {
    ms += 600_000;
    await untilRecords(app, [{ attempts }, { status: 'sent' }]);
  }
  expect(await records(app)).toMatchObject([
    { status: 'dead', attempts: 3, lastError: expect.not.stringContaining('secret') },
    { status: 'sent' },
  ]);
  expect(telemetry.received.map(({ newUsername }) => newUsername)).toEqual(['alicia', 'bobby', 'alicia', 'alicia']);
});

test('a backlog is sent in batches, each record with an answer of its own', async () => {
  await using telemetry = await telemetryStandIn();
  await using database = await testDatabase('main_app');
  {
    await using app = await testMainApp({ database });
    const alice = await signUp(app, 'alice');
    await alice.chooseUsername('alicia');
  }
  const outbox = database.db.collection<{ _id: string }>('outbox');
  const one = await outbox.findOne();
  await outbox.insertMany(Array.from({ length: 119 }, () => ({ ...one, _id: randomUUID() })));
  telemetry.beforeAccepting = ({ commandId }) => {
    if (commandId !== one?._id) return;
    throw new Refusal('COMMAND_CONFLICT', telemetryContract.identity.enqueueRename.errors.COMMAND_CONFLICT);
  };
  await using _app = await testMainApp({ database, telemetryUrl: telemetry.url });
  await eventually(async () => expect(await outbox.countDocuments({ status: 'sent' })).toBe(119));
  expect(await outbox.countDocuments({ status: 'dead' })).toBe(1);
  expect(new Set(telemetry.received.map(({ commandId }) => commandId)).size).toBe(120);
  expect(telemetry.received).toHaveLength(120);
  expect(telemetry.requests.filter(({ method }) => method === 'POST')).toHaveLength(3);
});

test('of two replicas one sends, also what the other one renamed, and another takes over when it goes', async () => {
  await using telemetry = await telemetryStandIn();
  await using database = await testDatabase('main_app');
  const share = { database, telemetryUrl: telemetry.url, env: { COMMAND_POLL_MS: '600000' } };
  await using first = await testMainApp(share);
  await using second = await testMainApp(share);
  const people = await Promise.all(Array.from({ length: 10 }, (_, n) => signUp(n % 2 ? first : second, `person-${n}`)));
  await Promise.all(people.map((person, n) => person.chooseUsername(`renamed-${n}`)));
  await eventually(async () =>
    expect(await database.db.collection('outbox').countDocuments({ status: 'sent' })).toBe(10),
  );
  expect(telemetry.received).toHaveLength(10);
  await first[Symbol.asyncDispose]();
  const carl = await signUp(second, 'carl');
  await carl.chooseUsername('charles');
  await eventually(() => expect(telemetry.received).toHaveLength(11));
});

test('a relay that has lost its lease meanwhile marks nothing, and whoever holds it next sends again', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url, env: { LEASE_MS: '2000' } });
  const { db } = app.database;
  const leases = db.collection<{ _id: string; token: number }>('leases');
  const statuses = new Array<unknown>();
  telemetry.beforeAccepting = async () => {
    statuses.push((await db.collection('outbox').findOne())?.['status']);
    if (statuses.length === 1) await leases.updateOne({ _id: 'relay' }, { $inc: { token: 1 } });
  };
  const alice = await signUp(app, 'alice');
  await alice.chooseUsername('alicia');
  await untilRecords(app, [{ status: 'sent' }]);
  expect(statuses).toEqual(['pending', 'pending']);
  expect(new Set(telemetry.received.map(({ commandId }) => commandId)).size).toBe(1);
});

test('what is being sent when main-app stops is finished and noted first', async () => {
  await using telemetry = await telemetryStandIn();
  await using database = await testDatabase('main_app');
  await using app = await testMainApp({ database, telemetryUrl: telemetry.url });
  const [sending, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  telemetry.beforeAccepting = () => {
    sending.resolve();
    return goOn.promise;
  };
  const alice = await signUp(app, 'alice');
  await alice.chooseUsername('alicia');
  await sending.promise;
  const stopped = app[Symbol.asyncDispose]();
  // It goes on answering meanwhile, so that whoever balances the load learns that it stops.
  await expect.poll(() => call(`${app.url}/readyz`)).toMatchObject({ status: 503, body: { status: 'stopping' } });
  goOn.resolve();
  await stopped;
  expect(await database.db.collection('outbox').findOne()).toMatchObject({ status: 'sent' });
  expect(await database.db.collection('leases').countDocuments({ holder: { $ne: null } })).toBe(0);
});

test('an operator who discards a record meanwhile is not overruled', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const outbox = app.database.db.collection('outbox');
  telemetry.beforeAccepting = async () => {
    await outbox.updateOne({}, { $set: { status: 'discarded' } });
  };
  const alice = await signUp(app, 'alice');
  await alice.chooseUsername('alicia');
  await eventually(() => expect(telemetry.received).toHaveLength(1));
  telemetry.beforeAccepting = () => undefined;
  const bob = await signUp(app, 'bob');
  await bob.chooseUsername('bobby');
  await untilRecords(app, [{ status: 'discarded' }, { status: 'sent' }]);
});

test('sent records expire after the configured days, and a new value takes effect', async () => {
  await using database = await testDatabase('main_app');
  for (const days of [30, 7]) {
    await using _app = await testMainApp({ database, env: { OUTBOX_RETENTION_DAYS: String(days) } });
    const indexes = await database.db.collection('outbox').indexes();
    const expiring = indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds !== undefined);
    expect(expiring).toMatchObject([{ key: { sentAt: 1 }, expireAfterSeconds: days * 24 * 60 * 60 }]);
  }
});

test('what is due is found by its index, however much was sent before', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const alice = await signUp(app, 'alice');
  await alice.chooseUsername('alicia');
  await untilRecords(app, [{ status: 'sent' }]);
  const outbox = app.database.db.collection<{ _id: string }>('outbox');
  const sent = await outbox.findOne();
  await outbox.insertMany(Array.from({ length: 200 }, () => ({ ...sent, _id: randomUUID() })));
  const operations = await profiled(app.database, async () => {
    await alice.chooseUsername('alice');
    await eventually(async () => expect(await outbox.countDocuments({ status: 'pending' })).toBe(0));
  });
  const looks = operations.filter(
    ({ ns, planSummary }) => ns.endsWith('.outbox') && planSummary.includes('availableAt'),
  );
  expect(looks.length).toBeGreaterThan(0);
  for (const look of looks) {
    expect(look).toMatchObject({ planSummary: expect.stringMatching(/^IXSCAN/), hasSortStage: false });
    expect(look.keysExamined).toBeLessThanOrEqual(1);
  }
});
