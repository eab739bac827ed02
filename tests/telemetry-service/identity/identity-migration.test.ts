// The seed's cases: what a rename does to entries that are already there.
import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  allCounted,
  cliEvent,
  forgetEverything,
  rename,
  somebody,
  testTelemetry,
  vouchFor,
  type TestTelemetry,
} from '../telemetry.ts';

let telemetry: TestTelemetry;
beforeAll(async () => {
  telemetry = await testTelemetry();
  return () => telemetry[Symbol.asyncDispose]();
});
beforeEach(() => forgetEverything(telemetry));

const figures = (invocations: number, day: string) => ({
  invocations,
  successes: invocations - 1,
  errors: 1,
  userErrors: 0,
  durationMs: invocations * 10,
  firstSeenAt: new Date(`${day}T08:00:00Z`),
  lastSeenAt: new Date(`${day}T09:00:00Z`),
  days: { [day]: invocations },
});

test('an existing mapping is re-keyed', async () => {
  const { db } = telemetry;
  await db.collection('identity_map').insertOne({ userId: 'ann', username: 'old', distinct_ids: ['d1', 'd2'] });
  const status = await rename(telemetry, 'ann', 'old', 'new');
  expect(status).toMatchObject({ status: 'done', outcome: 'rekeyed', error: null, attempts: 0 });
  const entries = await db.collection('identity_map').find().project({ _id: 0 }).toArray();
  expect(entries).toEqual([{ userId: 'ann', username: 'new', distinct_ids: ['d1', 'd2'] }]);
  expect((await db.collection('people').find().toArray())[0]).toMatchObject({ username: 'new', version: 2 });
});

test('mappings under both names are merged', async () => {
  const { db } = telemetry;
  await db.collection('identity_map').insertMany([
    { userId: 'ann', username: 'old', distinct_ids: ['d1', '$shared'] },
    { userId: 'ann', username: 'new', distinct_ids: ['$shared', 'd3'] },
  ]);
  const status = await rename(telemetry, 'ann', 'old', 'new');
  expect(status).toMatchObject({ status: 'done', outcome: 'merged' });
  const [entry, ...others] = await db.collection('identity_map').find().toArray();
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ userId: 'ann', username: 'new' });
  expect(new Set(entry?.['distinct_ids'])).toEqual(new Set(['d1', '$shared', 'd3']));
  expect(entry?.['distinct_ids']).toHaveLength(3);
  const { snapshots } = await telemetry.client.scores.after.query({ cursor: 0, limit: 10, waitMs: 0 });
  expect(snapshots).toMatchObject([{ userId: 'ann', username: 'new', devices: 3, seq: status.snapshotSeq }]);
});

test('without a mapping it is a no-op that only people learns of', async () => {
  const { db } = telemetry;
  const status = await rename(telemetry, 'ann', 'old', 'new');
  expect(status).toMatchObject({ status: 'done', outcome: 'noop' });
  expect(await db.collection('identity_map').countDocuments()).toBe(0);
  expect(await db.collection('username_metrics').countDocuments()).toBe(0);
  expect(await db.collection('people').find().toArray()).toMatchObject([{ _id: 'ann', username: 'new', version: 2 }]);
});

test('an entry of somebody else under the new name is untouched', async () => {
  const { db } = telemetry;
  const others = { userId: 'bob', username: 'new', distinct_ids: ['bobs'] };
  await db
    .collection('identity_map')
    .insertMany([{ ...others }, { userId: 'ann', username: 'old', distinct_ids: ['d1'] }]);
  await db.collection('username_metrics').insertOne({ userId: 'bob', username: 'new', ...figures(7, '2026-05-01') });
  const status = await rename(telemetry, 'ann', 'old', 'new');
  expect(status.outcome).toBe('rekeyed');
  expect(await db.collection('identity_map').findOne({ userId: 'bob' })).toMatchObject(others);
  expect(await db.collection('identity_map').findOne({ userId: 'ann' })).toMatchObject({
    username: 'new',
    distinct_ids: ['d1'],
  });
  expect(await db.collection('username_metrics').find().toArray()).toMatchObject([{ userId: 'bob', invocations: 7 }]);
});

test('nothing of somebody else moves, though they have entries under the same names', async () => {
  const { db, mainApp, client } = telemetry;
  const ann = somebody('new', 2);
  vouchFor(mainApp, ann);
  const entriesOf = async (userId: string) => ({
    links: await db.collection('identity_map').find({ userId }).sort({ username: 1 }).toArray(),
    counts: await db.collection('username_metrics').find({ userId }).sort({ username: 1 }).toArray(),
  });
  // Bob's first: whoever looks for a name finds his.
  for (const userId of ['bob', ann.id, 'carl']) {
    const names = userId === 'carl' ? ['old'] : ['old', 'new'];
    for (const username of names) {
      const distinct_ids = [`${username} of ${userId}`];
      await db.collection('identity_map').insertOne({ userId, username, distinct_ids });
      await db.collection('username_metrics').insertOne({ userId, username, ...figures(4, '2026-05-01') });
    }
  }
  const bobs = await entriesOf('bob');
  expect((await rename(telemetry, ann.id, 'old', 'new')).outcome).toBe('merged');
  expect((await rename(telemetry, 'carl', 'old', 'new')).outcome).toBe('rekeyed');
  await telemetry.ingest(cliEvent({ distinct_id: 'another' }), ann.key);
  await allCounted(telemetry);
  expect(await entriesOf('bob')).toEqual(bobs);
  expect(await entriesOf('carl')).toMatchObject({
    links: [{ username: 'new', distinct_ids: ['old of carl'] }],
    counts: [{ username: 'new', invocations: 4 }],
  });
  expect(await entriesOf(ann.id)).toMatchObject({
    links: [{ username: 'new', distinct_ids: expect.arrayContaining([`old of ${ann.id}`, 'another']) }],
    counts: [{ username: 'new', invocations: 9 }],
  });
  expect(await client.stats.profile.query({ userId: ann.id, days: 1 })).toMatchObject({ deviceCount: 3 });
});

test('an entry without an owner is untouched, whatever its name', async () => {
  const { db } = telemetry;
  await db.collection('identity_map').insertMany([
    { username: 'old', distinct_ids: ['bare'] },
    { username: 'old', distinct_ids: ['bare twice'] },
  ]);
  expect((await rename(telemetry, 'ann', 'old', 'new')).outcome).toBe('noop');
  expect(await db.collection('identity_map').countDocuments({ username: 'old', userId: { $exists: false } })).toBe(2);
});

test('username_metrics is re-keyed', async () => {
  const { db } = telemetry;
  await db.collection('username_metrics').insertOne({ userId: 'ann', username: 'old', ...figures(5, '2026-05-01') });
  expect((await rename(telemetry, 'ann', 'old', 'new')).outcome).toBe('rekeyed');
  const metrics = await db.collection('username_metrics').find().project({ _id: 0 }).toArray();
  expect(metrics).toEqual([{ userId: 'ann', username: 'new', ...figures(5, '2026-05-01') }]);
});

test('username_metrics under both names is merged: counts added, first and last seen widened', async () => {
  const { db } = telemetry;
  await db.collection('username_metrics').insertMany([
    { userId: 'ann', username: 'old', ...figures(5, '2026-05-01') },
    { userId: 'ann', username: 'new', ...figures(3, '2026-06-01') },
  ]);
  const status = await rename(telemetry, 'ann', 'old', 'new');
  expect(status.outcome).toBe('merged');
  const metrics = await db.collection('username_metrics').find().project({ _id: 0 }).toArray();
  const merged = {
    userId: 'ann',
    username: 'new',
    invocations: 8,
    successes: 6,
    errors: 2,
    userErrors: 0,
    durationMs: 80,
    firstSeenAt: new Date('2026-05-01T08:00:00Z'),
    lastSeenAt: new Date('2026-06-01T09:00:00Z'),
    days: { '2026-05-01': 5, '2026-06-01': 3 },
  };
  expect(metrics).toEqual([merged]);
  const { snapshots } = await telemetry.client.scores.after.query({ cursor: 0, limit: 10, waitMs: 0 });
  expect(snapshots).toMatchObject([
    { userId: 'ann', username: 'new', invocations: 8, score: 6 + 10 * 2, activeDays: 2 },
  ]);
});

test('user_metrics is untouched', async () => {
  const { db } = telemetry;
  await db.collection('identity_map').insertOne({ userId: 'ann', username: 'old', distinct_ids: ['d1'] });
  await db.collection('user_metrics').insertOne({ distinct_id: 'd1', ...figures(5, '2026-05-01') });
  const before = await db.collection('user_metrics').find().toArray();
  await rename(telemetry, 'ann', 'old', 'new');
  expect(await db.collection('user_metrics').find().toArray()).toEqual(before);
});

test('stats.profile resolves a renamed person, devices included', async () => {
  const ann = somebody('old');
  vouchFor(telemetry.mainApp, ann);
  await telemetry.ingest(cliEvent({ distinct_id: 'laptop' }), ann.key);
  await telemetry.ingest(cliEvent({ distinct_id: 'server' }), ann.key);
  await allCounted(telemetry);
  await rename(telemetry, ann.id, 'old', 'new');
  const profile = await telemetry.client.stats.profile.query({ userId: ann.id, days: 2 });
  const today = new Date().toISOString().slice(0, 10);
  expect(profile).toMatchObject({
    username: 'new',
    totals: { invocations: 2, successes: 2, errors: 0, userErrors: 0, durationMs: 500, score: 12, activeDays: 1 },
    deviceCount: 2,
  });
  expect(profile.devices.map(({ distinctId }) => distinctId).toSorted()).toEqual(['laptop', 'server']);
  expect(profile.daily).toHaveLength(2);
  expect(profile.daily.at(-1)).toEqual({ day: today, invocations: 2 });
});
