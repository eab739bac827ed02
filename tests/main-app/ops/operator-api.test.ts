// What operators can see and do at main-app, and that nobody else can.
import { telemetryContract } from '@swamp-club/telemetry-contract';
import { Refusal } from '@swamp-club/telemetry-contract/server';
import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../../scripts/ports.ts';
import { call } from '../../support/http.ts';
import { operate } from '../../support/operator.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { signUp } from '../person.ts';
import { telemetryStandIn } from '../telemetry-stand-in.ts';
import { eventually } from '../../support/eventually.ts';

const why = 'telemetry was restored';
const Renamed = z.object({ commandId: z.string() });
const { COMMAND_CONFLICT } = telemetryContract.identity.enqueueRename.errors;

const statusesOf = ({ database: { db } }: TestMainApp) => db.collection('outbox').distinct('status');

async function untilStatuses(app: TestMainApp, ...expected: string[]): Promise<void> {
  await expect.poll(() => statusesOf(app)).toEqual(expected);
}

test('without the token nothing is done and nothing is told', async () => {
  await using app = await testMainApp();
  const ann = await signUp(app, 'ann');
  for (const authorization of ['', 'Bearer wrong', `Bearer ${ann.token}`]) {
    for (const [method, path] of [
      ['GET', '/outbox'],
      ['GET', '/relay'],
      ['GET', '/scores'],
      ['GET', '/indexes'],
      ['POST', '/outbox/discard'],
      ['POST', '/relay/pause'],
      ['POST', '/replay'],
      ['POST', '/names/announce'],
      ['POST', '/scores/resync'],
    ] as const) {
      const body = { why, filter: {}, limit: 1, since: '2026-11-23T12:00:00Z', startedAt: '2026-11-23T12:00:00Z' };
      const request = method === 'POST' ? { body } : {};
      const answer = await operate(app, path, { method, headers: { authorization }, ...request });
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
    }
  }
  expect(await app.database.db.collection('operator_actions').countDocuments()).toBe(0);
  expect(await app.database.db.collection('controls').countDocuments()).toBe(0);
  expect(await app.database.db.collection('outbox').countDocuments()).toBe(0);
});

test('a dead record is found by its person, retried, and then sent', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  telemetry.beforeAccepting = () => {
    throw new Refusal('COMMAND_CONFLICT', COMMAND_CONFLICT);
  };
  const ann = await signUp(app, 'ann');
  const { commandId } = Renamed.parse((await ann.chooseUsername('anna')).body);
  await untilStatuses(app, 'dead');
  for (const filter of [
    `userId=${ann.id}`,
    'username=anna',
    'username=ann',
    'status=dead',
    'youngerThan=2020-01-01T00:00:00Z',
  ]) {
    expect((await operate(app, `/outbox?${filter}`)).body).toMatchObject({
      items: [{ key: commandId, status: 'dead', userId: ann.id, lastError: COMMAND_CONFLICT.message }],
    });
  }
  for (const filter of ['userId=nobody', 'username=bob', 'status=sent', 'olderThan=2020-01-01T00:00:00Z']) {
    expect((await operate(app, `/outbox?${filter}`)).body).toEqual({ items: [], next: null });
  }
  telemetry.beforeAccepting = () => undefined;
  expect(await operate(app, `/outbox/${commandId}/retry`, { body: { why } })).toMatchObject({ status: 200 });
  await untilStatuses(app, 'sent');
  expect(await operate(app, `/outbox/${commandId}/discard`, { body: { why } })).toMatchObject({
    status: 409,
    body: { code: 'WRONG_STATUS' },
  });
  expect((await operate(app, `/outbox/${commandId}`)).body).toMatchObject({
    item: { status: 'sent' },
    history: [{ who: 'Olga', why, action: 'outbox.retry' }],
  });
});

test('a paused relay sends nothing, says so, and goes on at once when it is resumed', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url, env: { LEASE_MS: '2000' } });
  expect(await operate(app, '/relay/pause', { body: { why } })).toMatchObject({ status: 200 });
  expect((await operate(app, '/relay')).body).toEqual({ paused: true });
  expect(await call(`${app.url}/readyz`)).toMatchObject({ status: 200, body: { dependencies: { relay: 'degraded' } } });
  const ann = await signUp(app, 'ann');
  await ann.chooseUsername('anna');
  // Its lease is renewed meanwhile, three times over.
  const leases = app.database.db.collection<{ _id: string; expiresAt: Date }>('leases');
  const expiry = async () => (await leases.findOne({ _id: 'relay' }))?.expiresAt.getTime() ?? 0;
  const before = await expiry();
  await eventually(async () => expect(await expiry()).toBeGreaterThan(before + 2000));
  expect(telemetry.received).toEqual([]);
  expect(await operate(app, '/relay/resume', { body: { why } })).toMatchObject({ status: 200 });
  // Long before it would look by itself.
  await expect.poll(() => telemetry.received.length, { timeout: 10_000 }).toBe(1);
  await untilStatuses(app, 'sent');
  expect(await call(`${app.url}/readyz`)).toMatchObject({ body: { dependencies: { relay: 'up' } } });
});

test('what telemetry had acknowledged is sent again, after its count was told', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const ann = await signUp(app, 'ann');
  await ann.chooseUsername('anna');
  await untilStatuses(app, 'sent');
  // The stand-in accepts everything at noon.
  const [before, after] = ['2026-11-23T12:00:59Z', '2026-11-23T12:01:01Z'];
  expect((await operate(app, `/replay?since=${before}`)).body).toEqual({ count: 1 });
  expect((await operate(app, `/replay?since=${after}`)).body).toEqual({ count: 0 });
  expect((await operate(app, '/replay', { body: { why, since: after } })).body).toEqual({ replayed: 0 });
  expect((await operate(app, '/replay', { body: { why, since: before } })).body).toEqual({ replayed: 1 });
  // Twice at least: on a busy machine an answer may come too late, and the relay sends once more.
  await expect.poll(() => telemetry.received.length).toBeGreaterThanOrEqual(2);
  await untilStatuses(app, 'sent');
  expect(new Set(telemetry.received.map((command) => JSON.stringify(command))).size).toBe(1);
  expect((await operate(app, '/actions')).body).toMatchObject({
    actions: [{ who: 'Olga', why, action: 'outbox.replay', count: 1 }],
  });
});

test('names are announced, and an announcement cannot have begun in the future', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  await signUp(app, 'ann');
  await signUp(app);
  const startedAt = new Date().toISOString();
  const announce = (startedAt: string) => operate(app, '/names/announce', { body: { why, startedAt } });
  expect((await operate(app, `/names?startedAt=${startedAt}`)).body).toEqual({ count: 1 });
  expect((await announce(startedAt)).body).toEqual({ announced: 1 });
  expect((await announce(startedAt)).body).toEqual({ announced: 0 });
  await expect.poll(() => telemetry.received).toMatchObject([{ oldUsername: 'ann', newUsername: 'ann' }]);
  expect(await announce('2999-01-01T00:00:00Z')).toMatchObject({ status: 400, body: { field: 'startedAt' } });
});

test('the score watcher resyncs when it is asked to, waiting for a telemetry that is away', async () => {
  const telemetry = await telemetryStandIn(await freePort());
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const ann = await signUp(app, 'ann');
  const bob = await signUp(app, 'bob');
  const rows = app.database.db.collection('user_scores');
  const row = (person: { id: string }) => rows.findOne({ _id: new ObjectId(person.id) });
  telemetry.publish({ userId: ann.id, score: 5, invocations: 5 });
  telemetry.publish({ userId: bob.id, score: 7, invocations: 7 });
  await eventually(async () => expect(await row(bob)).toMatchObject({ score: 7 }));
  await telemetry[Symbol.asyncDispose]();

  expect(await operate(app, '/scores/resync', { body: { why } })).toMatchObject({ status: 200 });
  expect((await operate(app, '/scores')).body).toMatchObject({ requestedAt: expect.any(String), last: null });
  await using restored = await telemetryStandIn(Number(new URL(telemetry.url).port));
  restored.publish({ seq: 100, userId: ann.id, score: 4, invocations: 4 });
  await eventually(async () =>
    expect((await operate(app, '/scores')).body).toMatchObject({
      requestedAt: null,
      last: { snapshots: 1, unreadable: 0, cleared: 1 },
    }),
  );
  expect(await row(ann)).toMatchObject({ username: 'ann', score: 4, revision: 100 });
  expect(await row(bob)).toMatchObject({ username: 'bob', score: 0, invocations: 0, revision: 100 });
  restored.publish({ seq: 101, userId: bob.id, score: 1, invocations: 1 });
  await eventually(async () => expect(await row(bob)).toMatchObject({ score: 1 }));
});
