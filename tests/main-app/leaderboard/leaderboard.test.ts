// The leaderboard as programs ask for it, and as people see it in a browser without JavaScript.
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../../support/eventually.ts';
import { call } from '../../support/http.ts';
import { fetchPage } from '../../support/page.ts';
import { profiled } from '../../support/profiler.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { signUp } from '../person.ts';
import { telemetryStandIn, type TelemetryStandIn } from '../telemetry-stand-in.ts';
import { addRows, type Row } from './user-scores-rows.ts';

let telemetry: TelemetryStandIn;
let app: TestMainApp;
beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  telemetry = starting.use(await telemetryStandIn());
  app = starting.use(await testMainApp({ telemetryUrl: telemetry.url }));
  const kept = starting.move();
  return () => kept.disposeAsync();
});

beforeEach(async () => {
  await app.database.db.collection('user_scores').deleteMany({});
});

const manyRows = (count: number): Row[] =>
  Array.from({ length: count }, (_, n) => ({
    username: `somebody-with-a-long-name-${String(n).padStart(4, '0')}`,
    score: 2_000_000 - n,
    invocations: 1_234_567,
    lastActiveAt: new Date('2026-11-23T12:00:00Z'),
  }));

const Page = z.object({
  entries: z.array(z.object({ rank: z.number(), username: z.string(), score: z.number() })),
  next: z.string().nullable(),
});

test('an empty club says how one gets listed', async () => {
  const page = await fetchPage(app.url);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.texts('h1')).toEqual(['Leaderboard']);
  expect(page.texts('main p')).toEqual([expect.stringContaining('Nobody is listed yet')]);
  expect(page.texts('table, nav.paging')).toEqual([]);
  expect(await call(`${app.url}/api/leaderboard`)).toMatchObject({ status: 200, body: { entries: [], next: null } });
});

test('people are listed with their names as they write them, the best first', async () => {
  await addRows(app, [
    { username: 'low', score: 1 },
    { username: 'high', score: 1234, lastActiveAt: new Date('2026-11-23T12:00:00Z') },
    { username: 'idle', score: 0, invocations: 0 },
  ]);
  const page = await fetchPage(app.url);
  expect(page.texts('tbody tr')).toEqual(['1 HIGH 1,234 1 23 Nov 2026', '2 LOW 1 1']);
  expect(page.attributes('tbody th a', 'href')).toEqual(['/u/high', '/u/low']);
  expect(page.attributes('time', 'datetime')).toEqual(['2026-11-23T12:00:00.000Z']);
  expect(page.texts('caption')).toHaveLength(1);
});

test('pages of fifty lead to the next one and back to the first, each below 30 kB', async () => {
  await addRows(app, manyRows(101));
  const sizes = [];
  let path = '/';
  for (let number = 1; number <= 3; number += 1) {
    const page = await fetchPage(`${app.url}${path}`);
    sizes.push(page.texts('tbody tr').length);
    expect(Buffer.byteLength(page.text)).toBeLessThan(30_000);
    expect(page.texts('tbody tr')[0]).toMatch(new RegExp(`^${(number - 1) * 50 + 1} SOMEBODY`));
    expect(page.texts('.paging a')).toEqual([number > 1 ? 'First page' : [], number < 3 ? 'Next page' : []].flat());
    path = page.attributes('.paging a[rel=next]', 'href')[0] ?? 'none';
  }
  expect(sizes).toEqual([50, 50, 1]);
  expect(path).toBe('none');
});

test('a page that none leads to is refused on a page', async () => {
  const page = await fetchPage(`${app.url}/?after=nonsense`);
  expect([page.status, page.texts('h1')]).toEqual([400, ['That did not work']]);
});

test('what people are called is never taken for markup', async () => {
  await addRows(app, [{ username: '"><script>alert(1)</script>', score: 1 }]);
  const page = await fetchPage(app.url);
  expect(page.texts('tbody th')).toEqual(['"><SCRIPT>ALERT(1)</SCRIPT>']);
  expect(page.texts('main script')).toEqual([]);
});

test('one’s own row is marked, and one’s rank said where the row is on another page', async () => {
  const [alice, nameless] = [await signUp(app, 'Alice'), await signUp(app)];
  const asAlice = { authorization: `Bearer ${alice.token}` };
  const toAlice = () => fetchPage(app.url, asAlice);

  const notListed = await toAlice();
  expect(notListed.texts('.status')).toEqual([expect.stringContaining('You, Alice, are listed once')]);
  const unnamed = await fetchPage(app.url, { authorization: `Bearer ${nameless.token}` });
  expect(unnamed.texts('.status')).toEqual([expect.stringContaining('no username yet')]);

  telemetry.publish({ userId: alice.id, score: 7, invocations: 1 });
  await eventually(async () => expect((await toAlice()).texts('tr.own')).toEqual(['1 Alice (you) 7 1']));
  expect((await toAlice()).texts('.status')).toEqual([]);
  expect((await fetchPage(app.url)).texts('tr.own')).toEqual([]);

  await addRows(app, manyRows(1200));
  const away = await toAlice();
  expect(away.texts('tr.own')).toEqual([]);
  expect(away.texts('.status')).toEqual(['You, Alice, have rank 1,201.']);
});

test('programs are told of people with a name and events, the best first', async () => {
  await addRows(app, [
    { username: 'low', score: 1 },
    { username: 'high', score: 30 },
    { username: null, score: 99 },
    { username: 'idle', score: 0, invocations: 0 },
    { username: 'zero', score: 0 },
  ]);
  const { status, body } = await call(`${app.url}/api/leaderboard`);
  expect(status).toBe(200);
  const shown = { displayUsername: 'HIGH', invocations: 1, lastActiveAt: null };
  expect(body).toEqual({
    entries: [
      { rank: 1, username: 'high', score: 30, ...shown },
      { rank: 2, username: 'low', score: 1, ...shown, displayUsername: 'LOW' },
      { rank: 3, username: 'zero', score: 0, ...shown, displayUsername: 'ZERO' },
    ],
    next: null,
  });
});

test('pages go on where the one before ended, ties and ranks included', async () => {
  await addRows(
    app,
    Array.from({ length: 25 }, (_, n) => ({ username: `person-${n}`, score: n % 3 })),
  );
  const whole = Page.parse((await call(`${app.url}/api/leaderboard?limit=100`)).body);
  expect(whole.next).toBeNull();
  const entries = [];
  let after = '';
  for (let pages = 0; pages < 4; pages += 1) {
    const page = Page.parse((await call(`${app.url}/api/leaderboard?limit=7${after}`)).body);
    entries.push(...page.entries);
    after = `&after=${page.next}`;
    expect(page.next === null).toBe(pages === 3);
  }
  expect(entries).toEqual(whole.entries);
  expect(entries.map(({ rank }) => rank)).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
});

const written = (cursor: unknown) => Buffer.from(JSON.stringify(cursor)).toString('base64url');

test('a page size or cursor that is none is a 400 that names it', async () => {
  for (const [query, field] of [
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1.5', 'limit'],
    ['after=', 'after'],
    ['after=%00', 'after'],
    [`after=${written([1, 2, { $gt: '' }])}`, 'after'],
    [`after=${written([0, -1, 'abc'])}`, 'after'],
    ['after=a&after=b', 'after'],
  ]) {
    const body = { code: 'INVALID_INPUT', field, message: expect.stringContaining(`${field}:`) };
    expect({ query, ...(await call(`${app.url}/api/leaderboard?${query}`)) }).toMatchObject({
      query,
      status: 400,
      body,
    });
  }
});

test('a page deep down is read from the index, though many have one and the same score', async () => {
  await addRows(
    app,
    Array.from({ length: 300 }, (_, n) => ({ username: `person-${n}`, score: n < 250 ? 11 : n })),
  );
  let { next } = Page.parse((await call(`${app.url}/api/leaderboard?limit=100`)).body);
  next = Page.parse((await call(`${app.url}/api/leaderboard?limit=100&after=${next}`)).body).next;
  const operations = await profiled(app.database, async () => {
    expect(await call(`${app.url}/api/leaderboard?limit=10&after=${next}`)).toMatchObject({
      status: 200,
      body: { entries: expect.arrayContaining([expect.objectContaining({ rank: 201, score: 11 })]) },
    });
  });
  const pages = operations.filter(({ ns, nreturned }) => ns.endsWith('.user_scores') && nreturned > 1);
  expect(pages).toMatchObject([{ nreturned: 11, hasSortStage: false }]);
  expect(pages[0]?.keysExamined).toBeLessThanOrEqual(13);
});

test('a rank in a large club is counted from the nearest place known', async () => {
  await addRows(
    app,
    Array.from({ length: 700 }, (_, n) => ({ username: `person-${n}`, score: n })),
  );
  // One that starts now looks at the club as it is.
  await using later = await testMainApp({ database: app.database });
  await eventually(async () => {
    const operations = await profiled(app.database, async () => {
      expect(await call(`${later.url}/api/u/person-0`)).toMatchObject({ status: 200, body: { rank: 700 } });
    });
    const read = operations.filter(({ ns }) => ns.endsWith('.user_scores')).map(({ keysExamined }) => keysExamined);
    expect(Math.max(...read)).toBeLessThan(250);
  });
});
