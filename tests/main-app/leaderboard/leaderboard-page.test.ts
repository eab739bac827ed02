// The leaderboard as people see it in a browser without JavaScript.
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { fetchPage } from '../../support/page.ts';
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

test('an empty club says how one gets listed', async () => {
  const page = await fetchPage(app.url);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.texts('h1')).toEqual(['Leaderboard']);
  expect(page.texts('main p')).toEqual([expect.stringContaining('Nobody is listed yet')]);
  expect(page.texts('table, nav.paging')).toEqual([]);
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
