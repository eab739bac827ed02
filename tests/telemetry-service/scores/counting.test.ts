// Which events count, for whom, and that they count once.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  allCounted,
  cliEvent,
  forgetEverything,
  somebody,
  testTelemetry,
  vouchFor,
  type TestTelemetry,
} from '../telemetry.ts';

const now = new Date('2026-08-02T23:59:59.500Z');
let telemetry: TestTelemetry;
beforeAll(async () => {
  telemetry = await testTelemetry({ now: () => now });
  return () => telemetry[Symbol.asyncDispose]();
});
beforeEach(() => forgetEverything(telemetry));

const deviceOf = (distinct_id: string) => telemetry.db.collection('user_metrics').findOne({ distinct_id });
const metricsOf = (userId: string) => telemetry.db.collection('username_metrics').find({ userId }).toArray();
const linksOf = (userId: string) => telemetry.db.collection('identity_map').find({ userId }).toArray();

const withResult = (status: string, durationMs: number) => ({ properties: { result: { status }, durationMs } });

test('an authenticated event counts for its device and its person, by result and day of receipt', async () => {
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  const distinct_id = 'laptop';
  const events = [withResult('success', 10), withResult('error', 20), withResult('user_error', 30)];
  await telemetry.ingest({ events: events.map((event) => cliEvent({ distinct_id, ...event })) }, ann.key);
  await allCounted(telemetry);
  const figures = {
    invocations: 3,
    successes: 1,
    errors: 1,
    userErrors: 1,
    durationMs: 60,
    days: { '2026-08-02': 3 },
    firstSeenAt: now,
    lastSeenAt: now,
  };
  expect(await deviceOf(distinct_id)).toMatchObject(figures);
  expect(await metricsOf(ann.id)).toMatchObject([{ username: 'ann', ...figures }]);
  expect(await linksOf(ann.id)).toMatchObject([{ username: 'ann', distinct_ids: ['laptop'] }]);
  const { snapshots } = await telemetry.client.scores.after.query({ cursor: 0, limit: 10, waitMs: 0 });
  expect(snapshots).toMatchObject([{ userId: ann.id, username: 'ann', score: 11, devices: 1, gone: false }]);
});

test('an anonymous event counts for its device alone', async () => {
  await telemetry.ingest(cliEvent({ distinct_id: 'laptop' }));
  await allCounted(telemetry);
  expect(await deviceOf('laptop')).toMatchObject({ invocations: 1 });
  expect(await telemetry.db.collection('username_metrics').countDocuments()).toBe(0);
  expect(await telemetry.db.collection('identity_map').countDocuments()).toBe(0);
});

test('an event of another name is kept and counts for nobody', async () => {
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  await telemetry.ingest(cliEvent({ event: 'cli_something_new' }), ann.key);
  await allCounted(telemetry);
  const stored = await telemetry.db.collection('telemetry_events').findOne();
  expect(stored).toMatchObject({ event: 'cli_something_new', status: 'done' });
  expect(await telemetry.db.collection('user_metrics').countDocuments()).toBe(0);
  expect(await metricsOf(ann.id)).toEqual([]);
});

test('an event counts once, sent again, twice in one request or in two requests at once', async () => {
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  const event = cliEvent({ distinct_id: 'laptop' });
  const answers = await Promise.all([
    telemetry.ingest(event, ann.key),
    telemetry.ingest({ events: [event, event] }, ann.key),
    telemetry.ingest({ events: [event] }, ann.key),
  ]);
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [202, { accepted: 1 }],
    [202, { accepted: 2 }],
    [202, { accepted: 1 }],
  ]);
  await allCounted(telemetry);
  expect(await telemetry.ingest(event, ann.key)).toMatchObject({ status: 202 });
  await telemetry.ingest(cliEvent({ distinct_id: 'laptop' }), ann.key);
  await allCounted(telemetry);
  expect(await deviceOf('laptop')).toMatchObject({ invocations: 2 });
  expect(await metricsOf(ann.id)).toMatchObject([{ invocations: 2 }]);
});

test('an insert_id is unique on its device only', async () => {
  const insert_id = randomUUID();
  await telemetry.ingest({
    events: [cliEvent({ insert_id, distinct_id: 'a' }), cliEvent({ insert_id, distinct_id: 'b' })],
  });
  await allCounted(telemetry);
  expect(await deviceOf('a')).toMatchObject({ invocations: 1 });
  expect(await deviceOf('b')).toMatchObject({ invocations: 1 });
});

test('without an insert_id properties.id serves, else the whole event', async () => {
  const old = { distinct_id: 'a', insert_id: undefined };
  const [byId, byContent] = [cliEvent({ ...old, properties: { id: 'x' } }), cliEvent({ ...old, properties: { n: 1 } })];
  const other = cliEvent({ ...old, properties: { n: 2 } });
  for (const event of [byId, { ...byId, properties: { id: 'x', again: true } }, byContent, byContent, other]) {
    expect(await telemetry.ingest(event)).toMatchObject({ status: 202 });
  }
  await allCounted(telemetry);
  expect(await deviceOf('a')).toMatchObject({ invocations: 3 });
});

test('a shared device is linked to exactly the people who sent events from it', async () => {
  const [ann, bob] = [somebody('ann'), somebody('bob')];
  vouchFor(telemetry.mainApp, ann, bob);
  await telemetry.ingest(cliEvent({ distinct_id: 'shared' }), ann.key);
  await telemetry.ingest(cliEvent({ distinct_id: 'shared' }), bob.key);
  await telemetry.ingest(cliEvent({ distinct_id: 'shared' }));
  await allCounted(telemetry);
  expect(await deviceOf('shared')).toMatchObject({ invocations: 3 });
  expect(await linksOf(ann.id)).toMatchObject([{ distinct_ids: ['shared'] }]);
  expect(await linksOf(bob.id)).toMatchObject([{ distinct_ids: ['shared'] }]);
  expect(await metricsOf(bob.id)).toMatchObject([{ invocations: 1 }]);
});

test('a person with too many devices keeps counting, unlinked and seen in a metric', async () => {
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  const distinct_ids = Array.from({ length: 49_999 }, (_, index) => `device-${index}`);
  await telemetry.db.collection('identity_map').insertOne({ userId: ann.id, username: 'ann', distinct_ids });
  const events = ['device-0', 'last', 'one too many'].map((distinct_id) => cliEvent({ distinct_id }));
  await telemetry.ingest({ events }, ann.key);
  await allCounted(telemetry);
  const profile = await telemetry.client.stats.profile.query({ userId: ann.id, days: 1 });
  expect(profile).toMatchObject({ deviceCount: 50_000, totals: { invocations: 3 } });
  expect(await (await fetch(`${telemetry.url}/metrics`)).text()).toContain('telemetry_unlinked_devices_total 1');
});
