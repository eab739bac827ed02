import { ObjectId } from 'mongodb';
import { expect, test, vi } from 'vitest';
import { call } from '../../support/http.ts';
import { testDatabase } from '../../support/database.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { signUp, signUpCall } from '../person.ts';
import { telemetryStandIn } from '../telemetry-stand-in.ts';

const rowOf = ({ database: { db } }: TestMainApp, userId: string) =>
  db.collection('user_scores').findOne({ _id: new ObjectId(userId) });

async function untilCursor({ database: { db } }: TestMainApp, cursor: number): Promise<void> {
  const cursors = db.collection('score_cursor');
  await vi.waitFor(async () => expect(await cursors.findOne()).toMatchObject({ cursor }), {
    timeout: 10_000,
    interval: 20,
  });
}

const active = { invocations: 3, successes: 2, lastActiveAt: '2026-11-23T12:00:00.000Z' };

test('figures arrive under the name main-app knows, whatever name the snapshot has', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const alice = await signUp(app, 'Alice');
  const seq = telemetry.publish({
    ...active,
    userId: alice.id,
    username: 'former',
    score: 12,
    devices: 2,
    durationMs: 1.5,
  });
  await untilCursor(app, seq);
  expect(await rowOf(app, alice.id)).toMatchObject({
    username: 'alice',
    displayUsername: 'Alice',
    score: 12,
    invocations: 3,
    devices: 2,
    durationMs: 1.5,
    lastActiveAt: new Date(active.lastActiveAt),
    revision: seq,
  });
});

test('a snapshot of nobody here makes no row, and of an id that is none does no harm', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const alice = await signUp(app, 'alice');
  telemetry.publish({ ...active, userId: new ObjectId().toHexString(), username: 'ghost' });
  telemetry.publish({ ...active, userId: 'not-one-of-ours', username: 'ghost' });
  const seq = telemetry.publish({ ...active, userId: alice.id, score: 1 });
  await untilCursor(app, seq);
  expect(await app.database.db.collection('user_scores').countDocuments()).toBe(1);
  expect(await rowOf(app, alice.id)).toMatchObject({ score: 1, revision: seq });
});

test('a snapshot that is not newer than the row changes nothing', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const alice = await signUp(app, 'alice');
  const bob = await signUp(app, 'bob');
  await app.database.db
    .collection('user_scores')
    .updateOne({ _id: new ObjectId(alice.id) }, { $set: { score: 50, revision: 5 } });
  telemetry.publish({ seq: 5, userId: alice.id, score: 1 });
  telemetry.publish({ seq: 6, userId: bob.id, score: 2 });
  await untilCursor(app, 6);
  expect(await rowOf(app, alice.id)).toMatchObject({ score: 50, revision: 5 });
  telemetry.publish({ seq: 7, userId: alice.id, score: 3 });
  await untilCursor(app, 7);
  expect(await rowOf(app, alice.id)).toMatchObject({ score: 3, revision: 7 });
});

test('a snapshot that cannot be read is skipped and counted, and blocks nobody', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const alice = await signUp(app, 'alice');
  telemetry.publish({ ...active, userId: alice.id, score: -1 });
  const seq = telemetry.publish({ ...active, userId: alice.id, score: 4 });
  await untilCursor(app, seq);
  expect(await rowOf(app, alice.id)).toMatchObject({ score: 4 });
  const metrics = await fetch(`${app.url}/metrics`);
  expect(await metrics.text()).toMatch(/^main_app_snapshots_skipped_total 1$/m);
});

test('an account that a backup brought back is deleted again, unannounced, when its tombstone is met', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')];
  telemetry.publish({ ...active, userId: alice.id, score: 4 });
  telemetry.publish({ ...active, userId: bob.id, score: 3 });
  await untilCursor(app, telemetry.publish({ userId: alice.id, gone: true }));
  expect(await rowOf(app, alice.id)).toBeNull();
  expect(await rowOf(app, bob.id)).toMatchObject({ score: 3 });
  expect(await alice.call('/api/whoami')).toMatchObject({ status: 401 });
  expect(await bob.call('/api/whoami')).toMatchObject({ status: 200 });
  expect(await call(`${app.url}/api/u/alice`)).toMatchObject({ status: 404 });
  expect(await signUpCall(app.url, { username: 'alice' })).toMatchObject({ body: { code: 'USERNAME_HELD' } });
  expect(telemetry.erasures).toEqual([]);
  expect(await app.database.db.collection('outbox').countDocuments()).toBe(0);
});

test('a new snapshot reaches the leaderboard at once, not with the next poll', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url, env: { LEASE_MS: '60000' } });
  const alice = await signUp(app, 'alice');
  await vi.waitFor(() => expect(telemetry.cursorsAsked).toEqual([0]));
  telemetry.publish({ ...active, userId: alice.id, score: 9 });
  await vi.waitFor(async () => {
    const { body } = await call(`${app.url}/api/leaderboard`);
    expect(body).toMatchObject({ entries: [{ username: 'alice', score: 9 }] });
  });
  expect(telemetry.cursorsAsked.length).toBeLessThanOrEqual(2);
});

test('a restart goes on where the last page ended', async () => {
  await using telemetry = await telemetryStandIn();
  await using database = await testDatabase('main_app');
  const options = { database, telemetryUrl: telemetry.url };
  {
    await using app = await testMainApp(options);
    const alice = await signUp(app, 'alice');
    await untilCursor(app, telemetry.publish({ seq: 41, userId: alice.id, score: 1 }));
  }
  telemetry.cursorsAsked.length = 0;
  await using _app = await testMainApp(options);
  await vi.waitFor(() => expect(telemetry.cursorsAsked[0]).toBe(41));
});

test('of two replicas one follows', async () => {
  await using telemetry = await telemetryStandIn();
  await using database = await testDatabase('main_app');
  const options = { database, telemetryUrl: telemetry.url, env: { LEASE_MS: '60000' } };
  await using _first = await testMainApp(options);
  await using second = await testMainApp(options);
  const alice = await signUp(second, 'alice');
  await untilCursor(second, telemetry.publish({ userId: alice.id, score: 1 }));
  await vi.waitFor(() => expect(telemetry.cursorsAsked.at(-1)).toBe(1));
  expect(telemetry.cursorsAsked).toEqual([0, 1]);
});
