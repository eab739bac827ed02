// Threat: somebody else's session: planted, stolen from a page or kept after its end.
import { beforeAll, expect, test } from 'vitest';
import { freePort } from '../../scripts/ports.ts';
import { testMainApp, type TestMainApp } from '../main-app/main-app.ts';
import { PASSWORD, signUp } from '../main-app/person.ts';
import { call } from '../support/http.ts';
import { fetchPage, visitor } from '../support/page.ts';

let app: TestMainApp;
beforeAll(async () => {
  app = await testMainApp();
  return () => app[Symbol.asyncDispose]();
});

const COOKIE = 'better-auth.session_token';
const cookiesOf = ({ headers }: { headers: Headers }) => headers.getSetCookie();
const sessionOf = (set: readonly string[]) => set.find((one) => one.includes(COOKIE))?.split(';')[0] ?? '';
const whoami = (cookie: string, url = app.url) => call(`${url}/api/whoami`, { headers: { cookie } });

test("a session's cookie is HttpOnly and SameSite=Lax, for this host alone", async () => {
  const alice = await signUp(app);
  const answer = await visitor(app.url).post('/login', { login: alice.email, password: PASSWORD });
  const [cookie = ''] = cookiesOf(answer).filter((one) => one.startsWith(COOKIE));
  expect(cookie).toMatch(/; HttpOnly/i);
  expect(cookie).toMatch(/; SameSite=Lax/i);
  expect(cookie).toMatch(/; Path=\//i);
  expect(cookie).not.toMatch(/; Domain=/i);
});

test('where main-app is reached by https the cookie is Secure, and named so that nothing else can set it', async () => {
  const origin = 'https://club.example';
  const port = String(await freePort());
  const env = { MAIN_APP_URL: origin, MAIN_APP_PORT: port };
  await using _secure = await testMainApp({ database: app.database, env });
  const alice = await signUp(app);
  const answer = await visitor(`http://127.0.0.1:${port}`).post(
    '/login',
    { login: alice.email, password: PASSWORD },
    { origin },
  );
  const cookies = cookiesOf(answer).filter((one) => one.includes(COOKIE));
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) expect(cookie).toMatch(/^__Secure-.*; Secure/i);
});

test('a planted cookie is not adopted: each login makes a session of its own', async () => {
  const alice = await signUp(app);
  const mallory = await signUp(app);
  const login = (email: string, cookie: string) => {
    const body = new URLSearchParams({ login: email, password: PASSWORD });
    const headers = { origin: app.url, cookie, accept: 'text/html' };
    return fetchPage(`${app.url}/login`, headers, { method: 'POST', body });
  };
  const theirs = sessionOf(cookiesOf(await login(mallory.email, '')));
  const planted = [theirs, `${COOKIE}=planted`, `${COOKIE}=${mallory.token}`, `${COOKIE}=planted.c2lnbmF0dXJl`];
  const given = new Set<string>();
  for (const cookie of planted) {
    const own = sessionOf(cookiesOf(await login(alice.email, cookie)));
    expect(own).not.toBe('');
    expect(planted).not.toContain(own);
    expect(await whoami(own)).toMatchObject({ status: 200, body: { id: alice.id } });
    given.add(own);
  }
  expect(given.size).toBe(planted.length);
  expect(await whoami(theirs)).toMatchObject({ status: 200, body: { id: mallory.id } });
  // What was never signed here lets nobody in.
  for (const cookie of planted.slice(1)) expect((await whoami(cookie)).status).toBe(401);
});

test('after logging out, ending or changing the password a copied session is worth nothing', async () => {
  const alice = await signUp(app);
  const first = visitor(app.url);
  const copied = sessionOf(cookiesOf(await first.post('/login', { login: alice.email, password: PASSWORD })));
  expect((await whoami(copied)).status).toBe(200);
  await first.post('/logout', {});
  expect((await whoami(copied)).status).toBe(401);

  const other = sessionOf(cookiesOf(await visitor(app.url).post('/login', { login: alice.email, password: PASSWORD })));
  const body = { currentPassword: PASSWORD, newPassword: 'another horse battery', revokeOtherSessions: true };
  expect((await alice.call('/api/auth/change-password', { body })).status).toBe(200);
  expect((await whoami(other)).status).toBe(401);
});

test('nobody ends or sees the sessions of somebody else', async () => {
  const alice = await signUp(app);
  const mallory = await signUp(app);
  await mallory.call('/api/auth/revoke-session', { body: { token: alice.token } });
  const session = await app.database.db.collection('session').findOne({ token: alice.token });
  const headers = { authorization: `Bearer ${mallory.token}`, origin: app.url };
  await fetch(`${app.url}/settings/sessions/${String(session?._id)}/end`, {
    method: 'POST',
    headers,
    redirect: 'manual',
  });
  expect((await alice.call('/api/whoami')).status).toBe(200);
  const listed = await mallory.call('/api/auth/list-sessions');
  expect(JSON.stringify(listed.body)).not.toContain(alice.token);
});
