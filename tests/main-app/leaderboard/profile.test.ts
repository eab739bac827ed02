// Profiles as programs ask for them, and as people see them in a browser without JavaScript.
import type { Profile } from '@swamp-club/telemetry-contract';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { call } from '../../support/http.ts';
import { fetchPage } from '../../support/page.ts';
import { profiled } from '../../support/profiler.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { signUp, type Person } from '../person.ts';
import { telemetryStandIn, type TelemetryStandIn } from '../telemetry-stand-in.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const START = Date.parse('2026-11-23T12:00:00Z');

let telemetry: TelemetryStandIn;
let app: TestMainApp;
let alice: Person;
let now: number;
beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  telemetry = starting.use(await telemetryStandIn());
  now = START;
  app = starting.use(await testMainApp({ telemetryUrl: telemetry.url, now: () => new Date(now) }));
  alice = await signUp(app, 'Alice');
  const figures = { score: 1234, invocations: 5678, successes: 1224, errors: 3, userErrors: 2, activeDays: 1 };
  telemetry.publish({ userId: alice.id, ...figures, lastActiveAt: '2026-11-22T08:05:00.000Z' });
  await vi.waitUntil(async () => (await profile('alice')).texts('dd')[0] === '1', 30_000);
  const kept = starting.move();
  return () => kept.disposeAsync();
});

beforeEach(() => {
  telemetry.profileOf = ({ days }) => ({ ...active, daily: active.daily.slice(-days) });
});

const profile = (name: string, headers: Record<string, string> = {}) => fetchPage(`${app.url}/u/${name}`, headers);
const ask = (name: string) => call(`${app.url}/api/u/${name}`);
const as = ({ token }: Person) => ({ authorization: `Bearer ${token}` });

/** Two days of the last ninety, and more than anybody asks for. */
const active: Profile = {
  username: null,
  totals: {
    score: 0,
    invocations: 0,
    successes: 0,
    errors: 0,
    userErrors: 0,
    durationMs: 0,
    activeDays: 0,
    firstSeenAt: null,
    lastActiveAt: null,
  },
  deviceCount: 1,
  devices: [{ distinctId: 'laptop-7', firstSeenAt: '2026-10-01T08:00:00Z', lastSeenAt: '2026-11-22T08:05:00Z' }],
  daily: Array.from({ length: 200 }, (_, n) => ({
    day: new Date(START - (199 - n) * DAY_MS).toISOString().slice(0, 10),
    invocations: n === 196 ? 1000 : n === 198 ? 234 : 0,
  })),
};

test('a profile shows figures, activity as a chart and as a table, and times', async () => {
  const page = await profile('alice');
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(page.texts('h1')).toEqual(['Alice']);
  expect(page.texts('dl > div')).toEqual([
    'Rank 1',
    'Score 1,234',
    'Invocations 5,678',
    'Successes 1,224',
    'Errors 3',
    'User errors 2',
    'Active days 1',
  ]);
  expect(page.texts('.status')).toEqual([
    expect.stringMatching(/^Most recent activity 22 Nov 2026, 08:05 UTC\. Member since \d+ \w+ \d{4}\.$/),
  ]);
  const summary = '1,234 invocations on 2 of the last 90 days';
  expect(page.attributes('figure svg[role=img]', 'aria-label')).toContain(summary);
  expect(page.texts('figcaption')).toEqual([`${summary}, by UTC.`]);
  expect(page.texts('details tbody tr')).toEqual(['22 Nov 2026 234', '20 Nov 2026 1,000']);
  expect(page.attributes('details time', 'datetime')).toEqual(['2026-11-22', '2026-11-20']);
  // The pages' policy would block them.
  expect(page.attributes('style, [style], script:not([src])', 'style')).toEqual([]);

  const asWritten = await profile('ALICE');
  expect([asWritten.status, asWritten.texts('h1')]).toEqual([200, ['Alice']]);
});

test('programs are told the same figures, and the rank', async () => {
  const [bob, carol] = [await signUp(app, 'Bob'), await signUp(app, 'carol')];
  const figures = {
    score: 12,
    invocations: 4,
    successes: 2,
    errors: 1,
    userErrors: 1,
    activeDays: 1,
    devices: 2,
    firstSeenAt: '2026-11-01T08:00:00.000Z',
    lastActiveAt: '2026-11-23T12:00:00.000Z',
  };
  telemetry.publish({ userId: bob.id, ...figures });
  telemetry.publish({ userId: carol.id, ...figures, score: 13 });
  await eventually(async () => {
    // However the name is written in the address.
    const { status, body } = await ask('BOB');
    expect({ status, body }).toEqual({
      status: 200,
      body: { username: 'bob', displayUsername: 'Bob', rank: 3, ...figures, memberSince: expect.any(String) },
    });
  });
});

test('devices and former names are shown to the person alone', async () => {
  const person = await signUp(app, 'first');
  await person.chooseUsername('second');
  await person.chooseUsername('Third');
  let own = await profile('third', as(person));
  const operations = await profiled(app.database, async () => {
    own = await profile('third', as(person));
  });
  const ofNames = operations.filter(({ ns }) => ns.endsWith('.usernames'));
  expect(ofNames).toMatchObject([{ planSummary: expect.stringMatching(/^IXSCAN/), keysExamined: 2, nreturned: 2 }]);
  expect(own.texts('h2')).toEqual(['Figures', 'Activity', 'Your devices', 'Your former names']);
  expect(own.texts('#profile > .card:nth-of-type(3) tbody tr')).toEqual([
    'laptop-7 1 Oct 2026, 08:00 UTC 22 Nov 2026, 08:05 UTC',
  ]);
  const given = 'given up on 23 Nov 2026; kept for you until 23 Dec 2026, 12:00 UTC';
  expect(own.texts('#profile li').toSorted()).toEqual([`first, ${given}`, `second, ${given}`]);

  for (const headers of [{}, as(alice)]) {
    const page = await profile('third', headers);
    expect(page.texts('h2')).toEqual(['Figures', 'Activity']);
    expect(page.text).not.toMatch(/laptop-7|second/);
  }
});

test('somebody new has no rank and no activity', async () => {
  telemetry.profileOf = () => ({ ...active, devices: [], daily: [] });
  const person = await signUp(app, 'newcomer');
  const page = await profile('newcomer', as(person));
  expect(page.texts('dl > div').slice(0, 2)).toEqual(['Rank not listed yet', 'Score 0']);
  expect(page.texts('.status')[0]).toMatch(/^No activity so far\./);
  expect(page.texts('.soft')).toEqual(['Nothing in the last 90 days.', 'None has reported for you yet.', 'None.']);
  const body = { username: 'newcomer', rank: null, score: 0, invocations: 0, firstSeenAt: null };
  expect(await ask('newcomer')).toMatchObject({ status: 200, body });
});

test.for([
  ['refuses', () => Promise.reject(new Error('out of order'))],
  ['does not answer', () => new Promise<Profile>(() => undefined)],
] as const)('while telemetry %s, the page says so and shows everything else', async ([, answer]) => {
  telemetry.profileOf = answer;
  const askedAt = performance.now();
  const page = await profile('alice', as(alice));
  expect(performance.now() - askedAt).toBeLessThan(4000);
  expect([page.status, page.texts('h1'), page.texts('dl > div')[1]]).toEqual([200, ['Alice'], 'Score 1,234']);
  expect(page.texts('figure, table')).toEqual([]);
  expect(page.texts('.soft')).toEqual([
    'Telemetry cannot be reached just now: activity by day is shown once it can.',
    'Telemetry cannot be reached just now.',
    'None.',
  ]);
});

test('a former name leads to the person while it is held, is kept by nobody, and leads then to whoever takes it', async () => {
  const person = await signUp(app, 'before');
  await person.chooseUsername('between');
  await person.chooseUsername('after');
  for (const written of ['before', 'BEFORE', 'between']) {
    const { status, headers, location } = await profile(written);
    expect([status, headers.get('cache-control'), location]).toEqual([308, 'no-store', '/u/after']);
    const answer = await ask(written);
    expect(answer.status).toBe(308);
    expect([answer.headers.get('cache-control'), answer.headers.get('location')]).toEqual(['no-store', '/api/u/after']);
  }
  now += 30 * DAY_MS;
  const nobody = await profile('before');
  expect([nobody.status, nobody.texts('h1')]).toEqual([404, ['Nothing here']]);
  expect(await ask('before')).toMatchObject({ status: 404 });
  expect((await profile('after', as(person))).texts('#profile li').toSorted()).toEqual(
    ['before', 'between'].map((name) => `${name}, given up on 23 Nov 2026; free for everybody`),
  );

  const other = await signUp(app, 'Before');
  const taken = await profile('before', as(other));
  expect([taken.status, taken.texts('h1')]).toEqual([200, ['Before']]);
  expect(await ask('before')).toMatchObject({ status: 200, body: { username: 'before' } });
});

test('a name that nobody has, or could have, is a 404', async () => {
  for (const name of ['nobody', 'x', '%3Cscript%3E', '%00', '..%2f..%2fadmin', '%F0%9F%90%B8', 'a'.repeat(4000)]) {
    const page = await profile(name);
    expect([page.status, page.texts('h1')]).toEqual([404, ['Nothing here']]);
    expect({ name, ...(await ask(name)) }).toMatchObject({ name, status: 404, body: { code: 'NOT_FOUND' } });
  }
});
