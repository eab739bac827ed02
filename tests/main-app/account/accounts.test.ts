import { ObjectId } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { call, cookieOf } from '../../support/http.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { PASSWORD, signUp, signUpCall } from '../person.ts';

let app: TestMainApp;
beforeAll(async () => {
  app = await testMainApp();
  return () => app[Symbol.asyncDispose]();
});

const CreatedKey = z.object({ id: z.string(), key: z.string().startsWith('swamp_') });

test('the CLI signs in by username, makes a key with its session and is known by that key', async () => {
  const alice = await signUp(app, 'Cli.User');
  // The CLI's own headers: no cookie, no Origin.
  const cli = { 'user-agent': 'swamp-cli/1.0.0', 'swamp-distinct-id': randomUUID() };
  const signedIn = await call(`${app.url}/api/auth/sign-in/username`, {
    headers: cli,
    body: { username: 'cli.user', password: PASSWORD },
  });
  const user = { id: alice.id, email: alice.email, name: 'Somebody', username: 'cli.user' };
  expect(signedIn).toMatchObject({ status: 200, body: { token: expect.any(String), user } });
  const { token } = z.object({ token: z.string() }).parse(signedIn.body);

  const created = await call(`${app.url}/api/auth/api-key/create`, {
    headers: { ...cli, authorization: `Bearer ${token}` },
    body: { name: 'cli-abcdefghijklmn-1234567890123' },
  });
  expect(created.status).toBe(200);
  const { key } = CreatedKey.parse(created.body);

  // More often than better-auth's default of ten times a day.
  for (let times = 0; times < 12; times += 1) {
    const whoami = await call(`${app.url}/api/whoami`, { headers: { ...cli, 'x-api-key': key } });
    const usernameVersion = expect.any(Number);
    expect(whoami).toMatchObject({ status: 200, body: { authenticated: true, ...user, usernameVersion } });
  }
});

test('signing in by email works, and wrong credentials are a 401 by either way', async () => {
  const alice = await signUp(app, 'alice');
  const byEmail = (password: string) =>
    call(`${app.url}/api/auth/sign-in/email`, { body: { email: alice.email, password } });
  expect(await byEmail(PASSWORD)).toMatchObject({ status: 200, body: { token: expect.any(String) } });
  expect(await byEmail('wrong password')).toMatchObject({ status: 401, body: { code: 'INVALID_EMAIL_OR_PASSWORD' } });
  for (const username of ['alice', 'nobody', 'x', 'not a name']) {
    const answer = await call(`${app.url}/api/auth/sign-in/username`, {
      body: { username, password: 'wrong password' },
    });
    expect(answer).toMatchObject({ status: 401, body: { code: 'INVALID_USERNAME_OR_PASSWORD' } });
  }
});

test('whoami answers 401 for anything that is not valid now, and for nothing else', async () => {
  const alice = await signUp(app);
  const whoami = (headers: Record<string, string>) => call(`${app.url}/api/whoami`, { headers });
  const { id, key } = CreatedKey.parse(
    (await alice.call('/api/auth/api-key/create', { body: { name: 'laptop' } })).body,
  );
  const session = { authorization: `Bearer ${alice.token}` };
  expect(await whoami(session)).toMatchObject({
    status: 200,
    body: { id: alice.id, username: null, usernameVersion: 0 },
  });
  expect(await whoami({ 'x-api-key': key })).toMatchObject({ status: 200, body: { id: alice.id } });

  const unknown = { status: 401, body: { authenticated: false } };
  expect(await whoami({})).toMatchObject(unknown);
  expect(await whoami({ 'x-api-key': '' })).toMatchObject(unknown);
  expect(await whoami({ 'x-api-key': `${key}x` })).toMatchObject(unknown);
  expect(await whoami({ authorization: 'Bearer forged.token' })).toMatchObject(unknown);
  // A good session beside it does not make a bad key good.
  expect(await whoami({ ...session, 'x-api-key': 'swamp_no' })).toMatchObject(unknown);

  const keys = app.database.db.collection('apikey');
  await keys.updateOne({ _id: new ObjectId(id) }, { $set: { expiresAt: new Date(Date.now() - 1000) } });
  expect(await whoami({ 'x-api-key': key })).toMatchObject(unknown);
  await keys.updateOne({ _id: new ObjectId(id) }, { $set: { expiresAt: null, enabled: false } });
  expect(await whoami({ 'x-api-key': key })).toMatchObject(unknown);
});

test('people get no token of the key set that telemetry trusts', async () => {
  const alice = await signUp(app);
  expect(await alice.call('/api/auth/token')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  const session = await alice.call('/api/auth/get-session');
  expect(session.status).toBe(200);
  expect(session.headers.has('set-auth-jwt')).toBe(false);
  expect(await call(`${app.url}/api/auth/jwks`)).toMatchObject({ status: 200, body: { keys: [{ alg: 'EdDSA' }] } });
});

const invalid = (field: string) => ({
  status: 400,
  body: { code: 'INVALID_INPUT', message: expect.stringContaining(field), field },
});
const coded = (status: number) => ({ status, body: { code: expect.any(String), message: expect.any(String) } });

test('bad input to the account endpoints is a 4xx with a code and a message', async () => {
  const alice = await signUp(app);
  const email = 'bob@example.com';
  const post = (path: string, body?: unknown) => alice.call(`/api/auth${path}`, { method: 'POST', body });

  expect(await post('/sign-up/email')).toMatchObject(invalid('body'));
  expect(await post('/sign-up/email', [])).toMatchObject(invalid('body'));
  expect(await post('/sign-up/email', '"text"')).toMatchObject(invalid('body'));
  expect(await post('/sign-up/email', { email })).toMatchObject(invalid('name'));
  expect(await post('/sign-up/email', { email: { $gt: '' }, name: 'Bob', password: PASSWORD })).toMatchObject(
    invalid('email'),
  );
  expect(await post('/sign-up/email', { email, name: 'Bob', password: PASSWORD, username: 5 })).toMatchObject(
    invalid('username'),
  );
  expect(await post('/sign-in/email', { email: { $gt: '' }, password: PASSWORD })).toMatchObject(invalid('email'));
  expect(await post('/sign-in/username', { username: { $gt: '' }, password: PASSWORD })).toMatchObject(
    invalid('username'),
  );
  expect(await post('/sign-in/username', { username: 'alice', password: ['x'] })).toMatchObject(invalid('password'));
  expect(await post('/update-user', { name: { $set: 'x' } })).toMatchObject(invalid('name'));
  expect(await post('/update-user', { name: 'x'.repeat(101) })).toMatchObject(invalid('name'));
  expect(await post('/update-user', { image: 5 })).toMatchObject(invalid('image'));
  expect(await post('/update-user')).toMatchObject(invalid('body'));
  expect(await post('/choose-username', { username: { $ne: null } })).toMatchObject(invalid('username'));
  expect(await post('/choose-username', {})).toMatchObject(invalid('username'));
  expect(await post('/api-key/create', { name: 5 })).toMatchObject(invalid('name'));

  expect(await post('/sign-up/email', '{"email":')).toMatchObject(coded(400));
  expect(await post('/sign-up/email', { email, name: 'x'.repeat(1024 * 1024), password: PASSWORD })).toMatchObject(
    coded(413),
  );
  expect(await signUpCall(app.url, { password: 'short' })).toMatchObject({
    status: 400,
    body: { code: 'PASSWORD_TOO_SHORT' },
  });
  expect(await signUpCall(app.url, { email: alice.email })).toMatchObject(coded(422));
  expect(await post('/no-such-thing', {})).toMatchObject(coded(404));
  const form = await fetch(`${app.url}/api/auth/sign-in/email`, {
    method: 'POST',
    body: new URLSearchParams({ email }),
  });
  expect(form.status).toBe(415);
});

test('a request with cookies from another site is refused', async () => {
  const alice = await signUp(app);
  const signedIn = await call(`${app.url}/api/auth/sign-in/email`, {
    body: { email: alice.email, password: PASSWORD },
  });
  const cookie = cookieOf(signedIn);
  const choose = (origin: string) =>
    call(`${app.url}/api/auth/choose-username`, { headers: { cookie, origin }, body: { username: 'mallory' } });
  expect(await choose('https://evil.example')).toMatchObject({ status: 403, body: { code: 'INVALID_ORIGIN' } });
  expect(await choose(app.url)).toMatchObject({ status: 200, body: { username: 'mallory' } });
});
