// Threat: somebody tries often. Limits are one for all replicas, and say when to come back in `{code, message}` and Retry-After.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { testMainApp } from '../main-app/main-app.ts';
import { PASSWORD, signUp } from '../main-app/person.ts';
import { testDatabase } from '../support/database.ts';
import { call, type HttpAnswer } from '../support/http.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { visitor } from '../support/page.ts';
import { cliEvent, testTelemetry } from '../telemetry-service/telemetry.ts';

const limited = { RATE_LIMIT: 'on' };

function expectTooMany(answer: HttpAnswer | undefined): void {
  expect(answer).toMatchObject({ status: 429, body: { code: 'TOO_MANY_REQUESTS', message: expect.any(String) } });
  expect(answer?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
}

test('sign-ins at two replicas share one limit, and no other spelling of the address has one of its own', async () => {
  await using first = await testMainApp({ env: limited });
  await using second = await testMainApp({ env: limited, database: first.database });
  const body = { email: 'nobody@example.com', password: 'wrong password' };
  const signIn = (url: string, path = '/api/auth/sign-in/email') => call(`${url}${path}`, { body });
  const answers = [await signIn(first.url), await signIn(second.url), await signIn(first.url)];
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  for (const { url } of [first, second]) expectTooMany(await signIn(url));
  for (const path of [
    '/api/auth/sign-in/email?x=1',
    '/api/auth/sign-in/emai%6C',
    '/api/auth/sign-in/email/',
    '/api/auth//sign-in/email',
    '/api/auth/./sign-in/email',
    '/API/auth/sign-in/email',
    '/api/auth/x/../sign-in/email',
  ]) {
    expect([404, 429], `at ${path}`).toContain((await signIn(second.url, path)).status);
  }
  // Nor does asking for what is not there fill the database.
  for (let times = 0; times < 5; times += 1) await call(`${first.url}/api/auth/${randomUUID()}`);
  expect(await first.database.db.collection('rateLimit').countDocuments()).toBe(1);
});

test('names are chosen, and keys made, at two replicas under one limit', async () => {
  await using first = await testMainApp();
  await using second = await testMainApp({ env: limited, database: first.database });
  await using third = await testMainApp({ env: limited, database: first.database });
  const alice = await signUp(first, 'alice');
  const authorization = `Bearer ${alice.token}`;
  for (const [path, body] of [
    ['/api/auth/choose-username', { username: 'x' }],
    ['/api/auth/api-key/create', { name: 5 }],
  ] as const) {
    const ask = (url: string) => call(`${url}${path}`, { body, headers: { authorization } });
    for (let times = 0; times < 10; times += 1) {
      expect((await ask(second.url)).status).toBe(400);
      expect((await ask(third.url)).status).toBe(400);
    }
    for (const { url } of [second, third]) expectTooMany(await ask(url));
  }
});

const whoami = (url: string, key: string = randomUUID()) =>
  call(`${url}/api/whoami`, { headers: { 'x-api-key': key } });

test('keys that are none are refused with 429 in the end, at both replicas; one that is valid is always answered', async () => {
  let time = new Date();
  const options = { env: limited, now: () => time };
  await using first = await testMainApp(options);
  await using second = await testMainApp({ ...options, database: first.database });
  const alice = await signUp(first, 'alice');
  const { body } = await alice.call('/api/auth/api-key/create', { body: { name: 'laptop' } });
  const urls = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? first.url : second.url));
  const answers = await Promise.all(urls.map((url) => whoami(url)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  for (const { url } of [first, second]) {
    const answer = await whoami(url);
    expectTooMany(answer);
    // By this telemetry knows main-app's own word from that of a proxy, and takes the key for refused.
    expect(answer.body).toMatchObject({ authenticated: false });
    expect((await whoami(url, String(Object(body).key))).status).toBe(200);
  }
  time = new Date(time.getTime() + 60_000);
  expect((await whoami(first.url)).status).toBe(401);
});

test('telemetry takes a key for refused, and forgets it, when main-app says so with its 429', async () => {
  await using telemetry = await testTelemetry();
  telemetry.mainApp.whoami = () => ({ status: 429, body: { authenticated: false, code: 'TOO_MANY_REQUESTS' } });
  expect(await telemetry.ingest(cliEvent(), 'swamp_revoked')).toMatchObject({ status: 401 });
});

const wrongLogin = (url: string) => visitor(url).post('/ops/login', { operator: 'Eve', token: 'wrong' });

test('of thirty wrong operator tokens that come at once to two replicas, ten are looked at', async () => {
  await using database = await testDatabase('telemetry');
  await using first = await testTelemetry({ database, env: limited });
  await using second = await testTelemetry({ database, env: limited, mainApp: first.mainApp });
  const urls = Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? first.url : second.url));
  const answers = await Promise.all(urls.map(wrongLogin));
  const looked = answers.filter(({ status }) => status === 401);
  const refused = answers.filter(({ status }) => status === 429);
  expect([looked.length, refused.length]).toEqual([10, 20]);
  for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
});

test('right tokens of operators are not counted', async () => {
  await using telemetry = await testTelemetry({ env: limited });
  for (let times = 0; times < 12; times += 1) {
    expect((await visitor(telemetry.url).post('/ops/login', { operator: 'Olga', token: OPERATOR_TOKEN })).status).toBe(
      303,
    );
  }
});

test('events from one address are taken up to a measure, refused with 429, and taken again; nothing is written for it', async () => {
  let time = new Date('2026-11-30T12:00:00.000Z');
  await using telemetry = await testTelemetry({ env: limited, now: () => time });
  const send = () => telemetry.ingest('{');
  const statuses = await Promise.all(Array.from({ length: 1000 }, async () => (await send()).status));
  expect(new Set(statuses)).toEqual(new Set([400]));
  expectTooMany(await send());
  time = new Date(time.getTime() + 1000);
  expect((await send()).status).toBe(400);
  expect(await telemetry.db.collection('request_counts').countDocuments()).toBe(0);
});

test('RATE_LIMIT=off turns them off', async () => {
  await using app = await testMainApp({ env: { RATE_LIMIT: 'off' } });
  await using telemetry = await testTelemetry({ env: { RATE_LIMIT: 'off' } });
  const unknown = Array.from({ length: 110 }, () => call(`${app.url}/api/whoami`, { headers: { 'x-api-key': 'x' } }));
  expect(new Set((await Promise.all(unknown)).map(({ status }) => status))).toEqual(new Set([401]));
  const login = () => visitor(telemetry.url).post('/ops/login', { operator: 'Eve', token: PASSWORD });
  for (let times = 0; times < 12; times += 1) expect((await login()).status).toBe(401);
});
