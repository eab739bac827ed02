// What is left of a person who has deleted their account, and what that does to everybody else.
import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { findTraces } from '../../support/find-traces.ts';
import { call } from '../../support/http.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { PASSWORD, signUp, signUpCall, type Person } from '../person.ts';
import { telemetryStandIn, type TelemetryStandIn } from '../telemetry-stand-in.ts';
import { eventually } from '../../support/eventually.ts';

let telemetry: TelemetryStandIn;
let app: TestMainApp;
/** A club where names are free at once. */
let holdingNothing: TestMainApp;
beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  telemetry = starting.use(await telemetryStandIn());
  app = starting.use(await testMainApp({ telemetryUrl: telemetry.url }));
  holdingNothing = starting.use(await testMainApp({ telemetryUrl: telemetry.url, env: { USERNAME_HOLD_DAYS: '0' } }));
  const kept = starting.move();
  return () => kept.disposeAsync();
});

const Deleted = z.object({ success: z.literal(true), message: z.string(), commandId: z.uuid() });
const CreatedKey = z.object({ key: z.string() });

const deleteUser = (person: Person, body: object) => person.call('/api/auth/delete-user', { body });

const refused = (status: number, code: string, field?: string) => ({
  status,
  body: { code, ...(field === undefined ? {} : { field }) },
});

test('a deleted account leaves nothing but its names in the registry, and telemetry hears of it', async () => {
  const { db } = app.database;
  const marker = randomUUID().slice(0, 20);
  const alice = await signUp(app, 'alice-zq');
  const bob = await signUp(app, 'bob');
  await alice.chooseUsername('alicia-zq');
  const { key } = CreatedKey.parse((await alice.call('/api/auth/api-key/create', { body: { name: marker } })).body);
  const code = {
    value: '123456',
    expiresAt: new Date(Date.now() + 60_000),
    createdAt: new Date(),
    updatedAt: new Date(),
  };
  await db.collection('verification').insertMany([
    { ...code, identifier: `sign-in-otp-${alice.email}` },
    { ...code, identifier: `reset-password:${marker}`, value: alice.id },
    { ...code, identifier: `sign-in-otp-${bob.email}` },
    { ...code, identifier: `sign-in-otp-x${alice.email}` },
  ]);
  telemetry.publish({ userId: alice.id, score: 9, invocations: 3 });
  await eventually(async () => {
    expect((await call(`${app.url}/api/leaderboard`)).body).toMatchObject({ entries: [{ username: 'alicia-zq' }] });
  });
  await eventually(() => expect(telemetry.received).toMatchObject([{ userId: alice.id }]));

  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const answer = await alice.deleteAccount({ traceparent });
  expect(answer).toMatchObject({ status: 200, body: { success: true, message: 'User deleted' } });
  const { commandId } = Deleted.parse(answer.body);
  expect(answer.headers.getSetCookie().join('\n')).toMatch(/session_token=;.*Max-Age=0/);

  expect(await alice.call('/api/whoami')).toMatchObject({ status: 401, body: { authenticated: false } });
  expect(await call(`${app.url}/api/whoami`, { headers: { 'x-api-key': key } })).toMatchObject({ status: 401 });
  expect(await alice.call(`/api/renames/${commandId}`)).toMatchObject({ status: 401 });
  for (const [path, by] of [
    ['username', { username: 'alicia-zq' }],
    ['email', { email: alice.email }],
  ] as const) {
    const body = { ...by, password: PASSWORD };
    expect(await call(`${app.url}/api/auth/sign-in/${path}`, { body })).toMatchObject({ status: 401 });
  }
  // The former name led to the later one, and neither leads to anybody now.
  for (const name of ['alicia-zq', 'alice-zq']) {
    expect(await call(`${app.url}/api/u/${name}`)).toMatchObject({ status: 404 });
    expect(await signUpCall(app.url, { username: name })).toMatchObject({ body: { code: 'USERNAME_HELD' } });
  }
  expect(await call(`${app.url}/api/leaderboard`)).toMatchObject({ body: { entries: [] } });

  await eventually(async () =>
    expect(await db.collection('outbox').findOne({ userId: new ObjectId(alice.id) })).toMatchObject({ status: 'sent' }),
  );
  const userId = alice.id;
  expect(telemetry.erasures).toEqual([{ commandId, userId, createdAt: expect.any(String), traceparent }]);
  const left = await findTraces(db, ['alice-zq', 'alicia-zq', alice.email, alice.id, alice.token, marker]);
  expect(
    new Set(
      left.map(({ collection, path, value }) =>
        [collection, path, ...(value.includes(alice.id) ? [] : [value])].join(' '),
      ),
    ),
  ).toEqual(
    new Set([
      'outbox userId',
      'usernames holderId',
      'usernames name alice-zq',
      'usernames name alicia-zq',
      // Of somebody whose address only ends like hers.
      `verification identifier sign-in-otp-x${alice.email}`,
    ]),
  );
  expect(await db.collection('verification').countDocuments()).toBe(2);
  expect(await bob.call('/api/whoami')).toMatchObject({ status: 200, body: { username: 'bob' } });
});

test('deleting takes the password, and the session of whoever it belongs to', async () => {
  const alice = await signUp(app, 'alice');
  expect(await deleteUser(alice, { password: 'wrong password' })).toMatchObject(
    refused(400, 'INVALID_PASSWORD', 'password'),
  );
  expect(await deleteUser(alice, { password: '' })).toMatchObject(refused(400, 'INVALID_PASSWORD', 'password'));
  expect(await deleteUser(alice, {})).toMatchObject(refused(400, 'INVALID_INPUT', 'password'));
  expect(await deleteUser(alice, { password: { $ne: '' } })).toMatchObject(refused(400, 'INVALID_INPUT', 'password'));
  expect(await alice.call('/api/auth/delete-user', { method: 'POST' })).toMatchObject(
    refused(400, 'INVALID_INPUT', 'body'),
  );
  const url = `${app.url}/api/auth/delete-user`;
  expect(await call(url, { body: { password: PASSWORD } })).toMatchObject(refused(401, 'UNAUTHORIZED'));
  const { key } = CreatedKey.parse((await alice.call('/api/auth/api-key/create', { body: { name: 'laptop' } })).body);
  expect(await call(url, { body: { password: PASSWORD }, headers: { 'x-api-key': key } })).toMatchObject(
    refused(401, 'UNAUTHORIZED'),
  );
  // better-auth's way by a link in an email is not open.
  expect(await alice.call('/api/auth/delete-user/callback?token=any')).toMatchObject({ status: 404 });
  expect(await alice.call('/api/whoami')).toMatchObject({ status: 200 });
  expect(await app.database.db.collection('outbox').countDocuments({ userId: new ObjectId(alice.id) })).toBe(0);
});

test('of deletions at once one counts, and a rename at once comes before it or not at all', async () => {
  const { db } = holdingNothing.database;
  for (const round of [1, 2, 3]) {
    const alice = await signUp(holdingNothing, `alice-${round}`);
    const [first, second, renamed] = await Promise.all([
      alice.deleteAccount(),
      alice.deleteAccount(),
      alice.chooseUsername(`alicia-${round}`),
    ]);
    expect([first.status, second.status].toSorted((a, b) => a - b)).toEqual([200, 401]);
    expect([200, 401]).toContain(renamed.status);
    const userId = new ObjectId(alice.id);
    expect(await db.collection('outbox').find({ userId }).toArray()).toMatchObject([{ type: 'account_deleted' }]);
    expect(await db.collection('user_scores').countDocuments({ _id: userId })).toBe(0);
    expect(await db.collection('usernames').countDocuments({ holderId: userId, state: 'active' })).toBe(0);
  }
});

test('once a deleted person’s name is free, somebody else begins with it at zero', async () => {
  const cursors = holdingNothing.database.db.collection('score_cursor');
  const untilCursor = (cursor: number) =>
    eventually(async () => expect(await cursors.findOne()).toMatchObject({ cursor }));
  const before = await signUp(holdingNothing, 'alice');
  await untilCursor(telemetry.publish({ userId: before.id, score: 50, invocations: 5 }));
  await before.deleteAccount();
  const after = await signUp(holdingNothing, 'alice');
  // The address is free at once as well.
  expect(await signUpCall(holdingNothing.url, { email: before.email })).toMatchObject({ status: 200 });
  // Late figures of the one who is gone, and the tombstone.
  telemetry.publish({ userId: before.id, username: 'alice', score: 60, invocations: 6 });
  await untilCursor(telemetry.publish({ userId: before.id, gone: true }));
  const profile = await call(`${holdingNothing.url}/api/u/alice`);
  expect(profile).toMatchObject({ status: 200, body: { score: 0, invocations: 0, rank: null } });
  expect(await after.call('/api/whoami')).toMatchObject({ status: 200, body: { id: after.id, username: 'alice' } });
});
