import { ObjectId, type Document } from 'mongodb';
import { expect, test } from 'vitest';
import { call } from '../../support/http.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { signUp, signUpCall } from '../person.ts';
import { telemetryStandIn } from '../telemetry-stand-in.ts';
import { eventually } from '../../support/eventually.ts';

const rowOf = ({ database: { db } }: TestMainApp, userId: string) =>
  db.collection('user_scores').findOne({ _id: new ObjectId(userId) });

async function untilCursor({ database: { db } }: TestMainApp, cursor: number): Promise<void> {
  const cursors = db.collection('score_cursor');
  await eventually(async () => expect(await cursors.findOne()).toMatchObject({ cursor }));
}

/** Everything that is in a database, collection by collection. */
async function contentsOf({ db }: TestDatabase): Promise<[name: string, documents: Document[]][]> {
  const collections = await db.collections();
  return Promise.all(
    collections.map(async (one): Promise<[string, Document[]]> => [one.collectionName, await one.find().toArray()]),
  );
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

test('an account that a backup brings back is deleted again when its tombstone is met, and told of once more', async () => {
  await using telemetry = await telemetryStandIn();
  await using database = await testDatabase('main_app');
  // The backup has leases in it, which have to run out.
  const options = { database, telemetryUrl: telemetry.url, env: { LEASE_MS: '2000' } };
  await using before = await testMainApp(options);
  const [alice, bob] = [await signUp(before, 'alice'), await signUp(before, 'bob')];
  telemetry.publish({ ...active, userId: alice.id, score: 4 });
  await untilCursor(before, telemetry.publish({ ...active, userId: bob.id, score: 3 }));
  const backup = await contentsOf(database);
  expect(await alice.deleteAccount()).toMatchObject({ status: 200 });
  await eventually(() => expect(telemetry.erasures).toHaveLength(1));
  const tombstone = telemetry.publish({ userId: alice.id, gone: true });
  await untilCursor(before, tombstone);
  await before[Symbol.asyncDispose]();
  for (const [name, documents] of backup) {
    await database.db.collection(name).deleteMany({});
    if (documents.length > 0) await database.db.collection(name).insertMany(documents);
  }

  await using app = await testMainApp(options);
  await untilCursor(app, tombstone);
  expect(await rowOf(app, alice.id)).toBeNull();
  expect(await rowOf(app, bob.id)).toMatchObject({ score: 3 });
  const whoami = (token: string) => call(`${app.url}/api/whoami`, { headers: { authorization: `Bearer ${token}` } });
  expect(await whoami(alice.token)).toMatchObject({ status: 401 });
  expect(await whoami(bob.token)).toMatchObject({ status: 200 });
  expect(await signUpCall(app.url, { username: 'alice' })).toMatchObject({ body: { code: 'USERNAME_HELD' } });
  // The backup has no record of it, and a telemetry that is restored as well hears of deletions from the outbox alone.
  await eventually(() => expect(telemetry.erasures).toHaveLength(2));
  const [first, second] = telemetry.erasures;
  expect(second).toMatchObject({ userId: alice.id, commandId: expect.not.stringMatching(String(first?.commandId)) });
});

test('a new snapshot reaches the leaderboard at once, not with the next poll', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url, env: { LEASE_MS: '60000' } });
  const alice = await signUp(app, 'alice');
  await eventually(() => expect(telemetry.cursorsAsked).toEqual([0]));
  telemetry.publish({ ...active, userId: alice.id, score: 9 });
  await eventually(async () => {
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
  await eventually(() => expect(telemetry.cursorsAsked[0]).toBe(41));
});

test('of two replicas one follows', async () => {
  await using telemetry = await telemetryStandIn();
  await using database = await testDatabase('main_app');
  const options = { database, telemetryUrl: telemetry.url, env: { LEASE_MS: '60000' } };
  await using _first = await testMainApp(options);
  await using second = await testMainApp(options);
  const alice = await signUp(second, 'alice');
  await untilCursor(second, telemetry.publish({ userId: alice.id, score: 1 }));
  await eventually(() => expect(telemetry.cursorsAsked.at(-1)).toBe(1));
  expect(telemetry.cursorsAsked).toEqual([0, 1]);
});
