// Whose events are these: what main-app says about a key, and what counts while it says nothing.
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../support/database.ts';
import { mainAppStandIn, unknownKey, whoamiOf, type MainAppStandIn, type Whoami } from '../main-app-stand-in.ts';
import {
  allCounted,
  cliEvent,
  forgetEverything,
  somebody,
  testTelemetry,
  vouchFor,
  type TestTelemetry,
} from '../telemetry.ts';

const minutes = (n: number) => n * 60_000;

let time = Date.now();
const advance = (ms: number) => {
  time += ms;
};

let telemetry: TestTelemetry;
beforeAll(async () => {
  telemetry = await testTelemetry({ now: () => new Date(time) });
  return () => telemetry[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await forgetEverything(telemetry);
  telemetry.mainApp.asked = 0;
});

const statusOf = async (key: string, at = telemetry) => (await at.ingest(cliEvent(), key)).status;

/** Main-app is down until this is disposed of. */
async function mainAppDown(mainApp: MainAppStandIn): Promise<AsyncDisposable> {
  await mainApp.stop();
  return { [Symbol.asyncDispose]: () => mainApp.start() };
}

test('a key that main-app refuses is a 401, and so is an empty one; nothing is stored', async () => {
  expect(await telemetry.ingest(cliEvent(), 'swamp_unknown')).toMatchObject({
    status: 401,
    body: { code: 'INVALID_API_KEY' },
  });
  expect(await statusOf('')).toBe(401);
  expect(telemetry.mainApp.asked).toBe(1);
  expect(await telemetry.db.collection('telemetry_events').countDocuments()).toBe(0);
});

test('a valid key is asked about once, even by many requests at once', async () => {
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  const statuses = await Promise.all(Array.from({ length: 10 }, () => statusOf(ann.key)));
  expect(new Set(statuses)).toEqual(new Set([202]));
  expect(await statusOf(ann.key)).toBe(202);
  expect(telemetry.mainApp.asked).toBe(1);
});

test('a key of no person is valid, and its events count for the device alone', async () => {
  telemetry.mainApp.whoami = () => whoamiOf({ id: null });
  expect((await telemetry.ingest(cliEvent({ distinct_id: 'd' }), 'swamp_organisation')).status).toBe(202);
  await allCounted(telemetry);
  expect(await telemetry.db.collection('user_metrics').countDocuments({ distinct_id: 'd' })).toBe(1);
  expect(await telemetry.db.collection('people').countDocuments()).toBe(0);
});

test('a person without a version counts as version 0', async () => {
  telemetry.mainApp.whoami = () => whoamiOf({ id: 'ann', username: 'ann' });
  await telemetry.ingest(cliEvent(), 'key');
  await allCounted(telemetry);
  expect(await telemetry.db.collection('people').find().toArray()).toMatchObject([{ username: 'ann', version: 0 }]);
});

test.for<[string, Whoami | 'silent']>([
  ['429', { status: 429, body: {} }],
  ['500', { status: 500, body: {} }],
  ['403', { status: 403, body: {} }],
  ['a redirect', { status: 302, body: {} }],
  ['nonsense', { status: 200, body: '<html>' }],
  ['a yes without meaning', { status: 200, body: { authenticated: 'maybe', id: 7 } }],
  ['nothing', 'silent'],
])('when main-app answers %s, an unseen key is a 503 and a verified one is honoured', async ([, answer]) => {
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  expect(await statusOf(ann.key)).toBe(202);
  telemetry.mainApp.whoami = () => answer;
  advance(minutes(5));
  const refused = await telemetry.ingest(cliEvent(), 'swamp_unseen');
  expect(refused).toMatchObject({ status: 503, body: { code: 'KEY_NOT_CHECKED' } });
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(await statusOf(ann.key)).toBe(202);
  await allCounted(telemetry);
  expect(await telemetry.db.collection('username_metrics').find().toArray()).toMatchObject([{ invocations: 2 }]);
});

test('a verified key is honoured for a day while main-app is down, and no longer', async () => {
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  expect(await statusOf(ann.key)).toBe(202);
  await using _down = await mainAppDown(telemetry.mainApp);
  advance(minutes(24 * 60 - 1));
  expect(await statusOf(ann.key)).toBe(202);
  advance(minutes(1));
  expect(await statusOf(ann.key)).toBe(503);
});

test('a key refused while main-app is down works as soon as main-app is back', async () => {
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  {
    await using _down = await mainAppDown(telemetry.mainApp);
    expect(await statusOf(ann.key)).toBe(503);
  }
  expect(await statusOf(ann.key)).toBe(202);
});

test('a verified key outlives a restart while main-app is down', async () => {
  await using database = await testDatabase('telemetry');
  await using mainApp = await mainAppStandIn();
  const ann = somebody('ann');
  vouchFor(mainApp, ann);
  {
    await using before = await testTelemetry({ database, mainApp });
    expect(await statusOf(ann.key, before)).toBe(202);
  }
  await using _down = await mainAppDown(mainApp);
  await using after = await testTelemetry({ database, mainApp });
  expect(await statusOf(ann.key, after)).toBe(202);
  expect(await statusOf('swamp_unseen', after)).toBe(503);
  await allCounted(after);
  expect(await database.db.collection('username_metrics').find().toArray()).toMatchObject([{ invocations: 2 }]);
});

test('a revoked key stops working within a minute, and is not honoured afterwards', async () => {
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  expect(await statusOf(ann.key)).toBe(202);
  telemetry.mainApp.whoami = () => unknownKey;
  advance(minutes(1));
  expect(await statusOf(ann.key)).toBe(401);
  await using _down = await mainAppDown(telemetry.mainApp);
  expect(await statusOf(ann.key)).toBe(503);
});
