import { beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../../support/eventually.ts';
import { call } from '../../support/http.ts';
import { profiled } from '../../support/profiler.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { addRows } from './user-scores-rows.ts';

let app: TestMainApp;
beforeAll(async () => {
  app = await testMainApp();
  return () => app[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await app.database.db.collection('user_scores').deleteMany({});
});

const Page = z.object({
  entries: z.array(z.object({ rank: z.number(), username: z.string(), score: z.number() })),
  next: z.string().nullable(),
});

test('lists people with a name and events, the best first', async () => {
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

test('nobody there is an empty page', async () => {
  expect(await call(`${app.url}/api/leaderboard`)).toMatchObject({ status: 200, body: { entries: [], next: null } });
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
