// Threat: a link to the club that leads somewhere else, best of all with a session. Also held against cli-callback.ts and next-path.ts.
import { beforeAll, expect, test } from 'vitest';
import { testMainApp, type TestMainApp } from '../main-app/main-app.ts';
import { PASSWORD, signUp } from '../main-app/person.ts';
import { call } from '../support/http.ts';
import { fetchPage, visitor } from '../support/page.ts';

let app: TestMainApp;
beforeAll(async () => {
  app = await testMainApp();
  await signUp(app, 'alice');
  return () => app[Symbol.asyncDispose]();
});

const elsewhere = [
  'https://evil.example/',
  '//evil.example',
  String.raw`/\evil.example`,
  '/\t/evil.example',
  '/%09/evil.example',
  '/\r\nLocation: https://evil.example',
  'javascript:alert(1)',
  'http:evil.example',
  'http:///evil.example',
  '/@evil.example/../..//evil.example',
  '\u2028//evil.example',
];

test.each(elsewhere)('nobody is led to %j by logging in, signing up or out', async (next) => {
  const here = new URL(app.url).origin;
  const query = `next=${encodeURIComponent(next)}`;
  const alice = visitor(app.url);
  const answers = [
    await alice.post(`/login?${query}`, { login: 'alice', password: PASSWORD }),
    await alice.get(`/login?${query}`),
    await alice.get(`/signup?${query}`),
    await alice.post(`/logout?${query}`, {}),
  ];
  for (const { status, location } of answers) {
    expect(status).toBe(303);
    expect(new URL(location ?? '', here).origin).toBe(here);
  }
  // Nor twice in one address.
  expect((await fetchPage(`${app.url}/login?next=/&${query}`)).status).toBe(400);
});

test.each([
  'https://localhost:1/',
  'http://localhost.evil.example/',
  'http://localhost@evil.example/',
  'http://evil.example#localhost',
  'http://evil.example/?http://localhost',
  'http://127.0.0.1.nip.example/',
  'http://0x7f.1.evil.example/',
  'http://[::ffff:7f00:1]/',
  'http://ⓛocalhost.evil.example/',
  'javascript:alert(1)//localhost',
  'data:text/html,localhost',
])('a login of the CLI hands nothing to %s', async (callback) => {
  const query = new URLSearchParams({ cli_callback: callback, state: 's', device_code: 'WXYZ-2345' }).toString();
  const alice = visitor(app.url);
  await alice.post('/login', { login: 'alice', password: PASSWORD });
  for (const answer of [await alice.get(`/login?${query}`), await alice.post(`/cli/login?${query}`, {})]) {
    expect([answer.status, answer.location]).toEqual([400, null]);
  }
});

test("better-auth's own callbackURL leads nowhere else", async () => {
  for (const callbackURL of ['https://evil.example/', '//evil.example', String.raw`/\evil.example`]) {
    const body = { username: 'alice', password: PASSWORD, callbackURL };
    const answer = await call(`${app.url}/api/auth/sign-in/username`, { body });
    expect(answer.headers.get('location')).toBeNull();
    expect([403, 200]).toContain(answer.status);
    expect(JSON.stringify(answer.body)).not.toContain('evil.example');
  }
});

test('what better-auth redirects with is not there: sign-in by others, mail, and its page of errors', async () => {
  const target = encodeURIComponent('https://evil.example/');
  for (const path of [
    `/api/auth/reset-password/token?callbackURL=${target}`,
    `/api/auth/verify-email?token=x&callbackURL=${target}`,
    `/api/auth/delete-user/callback?token=x&callbackURL=${target}`,
    `/api/auth/callback/github?state=x`,
    '/api/auth/error?error=<script>',
    '/api/auth/token',
  ]) {
    expect((await call(`${app.url}${path}`)).status, `at ${path}`).toBe(404);
  }
  expect((await call(`${app.url}/api/auth/sign-in/social`, { body: { provider: 'x' } })).status).toBe(404);
  expect((await call(`${app.url}/api/auth/verify-password`, { body: { password: PASSWORD } })).status).toBe(404);
});
