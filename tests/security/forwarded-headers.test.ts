// Threat: a client that says it is somebody else. Headers about where a request comes from count only from proxies that are named.
import { expect, test } from 'vitest';
import { InvalidConfig } from '@swamp-club/platform/config.ts';
import { clientOf } from '@swamp-club/platform/client-address.ts';
import { loadConfig } from '../../telemetry-service/src/config.ts';
import { testMainApp } from '../main-app/main-app.ts';
import { signUp } from '../main-app/person.ts';
import { call } from '../support/http.ts';
import { fetchPage, visitor } from '../support/page.ts';
import { testTelemetry } from '../telemetry-service/telemetry.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';

const attempt = (url: string, headers: Record<string, string>) =>
  call(`${url}/api/auth/sign-in/email`, {
    headers,
    body: { email: 'nobody@example.com', password: 'wrong password' },
  }).then(({ status }) => status);

test('from anybody else X-Forwarded-For gets nobody another limit, in neither service', async () => {
  await using app = await testMainApp({ env: { RATE_LIMIT: 'on', TRUSTED_PROXIES: '203.0.113.1,2001:db8::/32' } });
  const statuses: number[] = [];
  for (const last of [1, 2, 3, 4]) {
    const forged = `198.51.100.${last}`;
    const headers = {
      'x-forwarded-for': forged,
      forwarded: `for=${forged}`,
      'x-real-ip': forged,
      'x-client-ip': forged,
    };
    statuses.push(await attempt(app.url, headers));
  }
  expect(statuses).toEqual([401, 401, 401, 429]);

  await using telemetry = await testTelemetry({ env: { RATE_LIMIT: 'on' } });
  const origin = telemetry.url;
  const login = (address: string) =>
    visitor(telemetry.url).post('/ops/login', { operator: 'Eve', token: 'x' }, { origin, 'x-forwarded-for': address });
  for (let last = 0; last < 10; last += 1) expect((await login(`198.51.100.${last}`)).status).toBe(401);
  expect((await login('198.51.100.99')).status).toBe(429);
});

const via = (client: string, claimed: string) => ({ 'x-forwarded-for': `${claimed}, ${client}, 10.1.2.3` });

test('behind proxies that are trusted the hop before them counts, whatever the client put in front of it', async () => {
  await using app = await testMainApp({ env: { RATE_LIMIT: 'on', TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' } });
  for (const claimed of ['198.51.100.1', '198.51.100.2', '127.0.0.1']) {
    expect(await attempt(app.url, via('192.0.2.7', claimed))).toBe(401);
  }
  expect(await attempt(app.url, via('192.0.2.7', '198.51.100.3'))).toBe(429);
  // Somebody else behind the same proxies is not concerned.
  expect(await attempt(app.url, via('192.0.2.8', '192.0.2.7'))).toBe(401);
  // A session keeps the address that counted.
  const { db } = app.database;
  const keys = (await db.collection('rateLimit').find().toArray()).map((one) => String(Object(one).key));
  expect(keys.toSorted()).toEqual(['192.0.2.7|/sign-in/email', '192.0.2.8|/sign-in/email']);
});

test('an IPv6 client is its /64, and an IPv4 address inside IPv6 is that address', () => {
  expect(clientOf('2001:db8:1:2:3:4:5:6')).toBe(clientOf('2001:db8:1:2::9'));
  expect(clientOf('2001:db8:1:2::9')).not.toBe(clientOf('2001:db8:1:3::9'));
  expect(clientOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
});

test('what is no address or network is refused at the start', () => {
  const env = { TELEMETRY_MONGODB_URI: 'mongodb://x', OPERATOR_TOKEN };
  for (const wrong of ['everybody', '10.0.0.0/33', 'loopback', '10.0.0.1;10.0.0.2', 'true']) {
    expect(() => loadConfig({ ...env, TRUSTED_PROXIES: wrong })).toThrow(InvalidConfig);
  }
  expect(loadConfig({ ...env, TRUSTED_PROXIES: '10.0.0.5, ::1/128' }).trustedProxies).toEqual(['10.0.0.5', '::1/128']);
});

test('links, cookies and the origin that forms need follow no forged host or protocol, from a trusted proxy either', async () => {
  await using app = await testMainApp({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
  const alice = await signUp(app, 'alice');
  const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.7' };
  const host = { ...forged, forwarded: 'host=evil.example;proto=https' };
  const authorization = `Bearer ${alice.token}`;
  for (const path of ['/', '/login', '/signup', '/u/alice']) {
    const page = await fetchPage(`${app.url}${path}`, host);
    expect(page.status).toBe(200);
    expect(page.text + [...page.headers].join(' ')).not.toContain('evil.example');
  }
  const keys = await call(`${app.url}/api/auth/get-session`, { headers: { ...host, authorization } });
  expect(JSON.stringify([keys.body, ...keys.headers])).not.toContain('evil.example');
  const form = await visitor(app.url).post('/logout', {}, { ...host, origin: 'https://evil.example' });
  expect(form.status).toBe(403);

  await using telemetry = await testTelemetry({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
  const login = await visitor(telemetry.url).post(
    '/ops/login',
    { operator: 'Eve', token: OPERATOR_TOKEN },
    { ...host, origin: 'https://evil.example' },
  );
  expect([login.status, login.headers.getSetCookie()]).toEqual([403, []]);
});
