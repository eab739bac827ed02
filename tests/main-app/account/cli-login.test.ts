// The CLI's login by browser, with a server on this machine in the CLI's place.
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { call } from '../../support/http.ts';
import { visitor, type FetchedPage } from '../../support/page.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { PASSWORD, signUp } from '../person.ts';
import { DEVICE_CODE, waitingCli, type WaitingCli } from './waiting-cli.ts';

let app: TestMainApp;
beforeAll(async () => {
  app = await testMainApp();
  return () => app[Symbol.asyncDispose]();
});

/** What the CLI is brought when the browser goes where this answer sends it. */
async function follow(answer: FetchedPage, cli: WaitingCli): Promise<string> {
  expect(answer.status).toBe(303);
  // It holds a session: nobody keeps it, and nobody is told of it.
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  const done = await fetch(answer.location ?? '', { headers: { accept: 'text/html' } });
  expect([done.url, done.status]).toEqual([`${app.url}/cli/success`, 200]);
  expect(await done.text()).toContain('The CLI is logged in');
  const { token = '', ...rest } = cli.brought.pop() ?? {};
  expect(rest).toEqual({ state: cli.state });
  return token;
}

const whoami = (headers: Record<string, string>) => call(`${app.url}/api/whoami`, { headers });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const formAction = ({ headers }: FetchedPage) =>
  /form-action ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1];

test('after a login in the browser the CLI has a session, makes a key with it and is known by that key', async () => {
  const alice = await signUp(app, 'Alice');
  await using cli = await waitingCli(app.url);
  const browser = visitor(app.url);
  const page = await browser.get(cli.opens);
  expect(page.texts('.code')).toEqual([DEVICE_CODE]);
  expect(formAction(page)).toBe(`'self' ${new URL(cli.callback).origin}`);

  const wrong = await browser.submit(page, '/login', { login: 'alice', password: 'wrong password' });
  expect([wrong.status, wrong.texts('.code'), formAction(wrong)]).toEqual([401, [DEVICE_CODE], formAction(page)]);
  expect(cli.brought).toEqual([]);

  const token = await follow(await browser.submit(wrong, '/login', { password: PASSWORD }), cli);
  const user = { id: alice.id, username: 'alice', email: alice.email, name: 'Somebody' };
  expect(await whoami(bearer(token))).toMatchObject({ status: 200, body: { authenticated: true, ...user } });
  const created = await call(`${app.url}/api/auth/api-key/create`, {
    headers: bearer(token),
    body: { name: 'cli-abcdefghijklmn-1234567890123' },
  });
  expect(created).toMatchObject({ status: 200, body: { id: expect.any(String), key: expect.any(String) } });
  const { key } = z.object({ key: z.string().startsWith('swamp_') }).parse(created.body);
  expect(await whoami({ 'x-api-key': key })).toMatchObject({ status: 200, body: user });

  // The browser is logged in as well, by a session of its own: the CLI's outlives it.
  const front = await browser.get('/');
  expect(front.texts('nav a')).toEqual(['Alice', 'Settings']);
  await browser.submit(front, '/logout');
  expect((await browser.get('/')).texts('nav a')).toEqual(['Log in', 'Sign up']);
  expect((await whoami(bearer(token))).status).toBe(200);
});

test('whoever is signed in hands nothing over without saying yes, and may say no or take another account', async () => {
  await signUp(app, 'Carol');
  await using cli = await waitingCli(app.url);
  const browser = visitor(app.url);
  await browser.post('/login', { login: 'carol', password: PASSWORD });
  const page = await browser.get(cli.opens);
  expect([page.status, page.texts('.code')]).toEqual([200, [DEVICE_CODE]]);
  expect(page.texts('main button')).toEqual(['Yes, log in the CLI as Carol', 'Use another account']);
  expect(formAction(page)).toBe(`'self' ${new URL(cli.callback).origin}`);
  expect(cli.brought).toEqual([]);

  const token = await follow(await browser.submit(page, '/cli/login'), cli);
  expect(await whoami(bearer(token))).toMatchObject({ status: 200, body: { username: 'carol' } });

  const other = await browser.submit(page, '/logout?next=');
  expect(other.location).toBe(cli.opens);
  const asked = await browser.get(cli.opens);
  expect([asked.texts('h1'), asked.texts('main button')]).toEqual([['Log in the CLI'], ['Log in the CLI']]);
  // The page from before, in another window: signed out, nobody is handed over.
  expect(await browser.submit(page, '/cli/login')).toMatchObject({ status: 303, location: cli.opens });
  expect(cli.brought).toEqual([]);
});

test('somebody new signs up on the way, and says yes then', async () => {
  await using cli = await waitingCli(app.url);
  const browser = visitor(app.url);
  const [toSignUp = ''] = (await browser.get(cli.opens)).attributes('main a', 'href');
  const form = { name: 'Dave', email: 'dave@example.com', password: PASSWORD };
  const signedUp = await browser.submit(await browser.get(String(toSignUp)), '/signup', form);
  expect(signedUp.location).toBe(cli.opens);
  const page = await browser.get(cli.opens);
  const token = await follow(await browser.submit(page, '/cli/login'), cli);
  expect(await whoami(bearer(token))).toMatchObject({ status: 200, body: { email: form.email, username: null } });
});

test('a state comes back as it was sent, whatever is in it', async () => {
  await signUp(app, 'erin');
  await using cli = await waitingCli(app.url);
  const browser = visitor(app.url);
  for (const state of ['a b+c&token=x#%20', '"><script>alert(1)</script>', 'ü/?=;\\']) {
    const query = new URLSearchParams({ cli_callback: `${cli.callback}?v=1`, state, device_code: DEVICE_CODE });
    const page = await browser.get(`/login?${query.toString()}`);
    expect(page.texts('main script')).toEqual([]);
    const answer = page.texts('#login').length
      ? await browser.submit(page, '/login', { login: 'erin', password: PASSWORD })
      : await browser.submit(page, '/cli/login');
    await fetch(answer.location ?? '', { redirect: 'manual' });
    expect(cli.brought.pop()).toEqual({ v: '1', state, token: expect.stringMatching(/^\w{32}$/) });
  }
});

test('a login that would leave this machine, or lacks its state or code, is refused, and nothing is sent', async () => {
  await signUp(app, 'frank');
  const [stranger, frank] = [visitor(app.url), visitor(app.url)];
  await frank.post('/login', { login: 'frank', password: PASSWORD });
  const sessions = () => app.database.db.collection('session').countDocuments();
  const before = await sessions();
  const good = { cli_callback: 'http://localhost:4711/callback', state: randomUUID(), device_code: DEVICE_CODE };
  for (const [field, wrong] of [
    ['cli_callback', 'https://evil.example/callback'],
    ['cli_callback', 'http://localhost:4711@evil.example/callback'],
    ['cli_callback', ''],
    ['state', ''],
    ['device_code', ''],
    ['device_code', '<b>1234</b>'],
  ] as const) {
    const query = new URLSearchParams({ ...good, [field]: wrong }).toString();
    const credentials = { login: 'frank', password: PASSWORD };
    for (const page of [
      await stranger.get(`/login?${query}`),
      await frank.get(`/login?${query}`),
      await stranger.post(`/login?${query}`, credentials),
      await frank.post(`/cli/login?${query}`, {}),
    ]) {
      expect([page.status, page.location, page.headers.getSetCookie()]).toEqual([400, null, []]);
      expect(page.texts('main p').join(' ')).toContain(`${field}: `);
      expect(formAction(page)).toBe("'self'");
    }
  }
  expect(await sessions()).toBe(before);
});

test('no page of another site gets anything handed over, nor shows our pages in a frame', async () => {
  await signUp(app, 'grace');
  await using cli = await waitingCli(app.url);
  const browser = visitor(app.url);
  await browser.post('/login', { login: 'grace', password: PASSWORD });
  const page = await browser.get(cli.opens);
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('referrer-policy')).toBe('same-origin');
  const [action = ''] = page.attributes('form[action^="/cli/login"]', 'action');
  for (const headers of [{ origin: 'https://evil.example' }, { origin: new URL(cli.callback).origin }, {}]) {
    const answer = await browser.post(String(action), {}, headers);
    expect([answer.status, answer.location]).toEqual([403, null]);
  }
});

test('only the page of a login of the CLI may send forms to this machine', async () => {
  const browser = visitor(app.url);
  for (const path of ['/login', '/signup', '/', '/cli/success'])
    expect(formAction(await browser.get(path))).toBe("'self'");
});
