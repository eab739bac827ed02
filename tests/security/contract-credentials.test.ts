// Threat: somebody else than main-app calls the contract, with what people get or with a token of their own making; and a key that leaked.
import { decodeProtectedHeader, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../scripts/ports.ts';
import type { Auth } from '../../main-app/src/account/auth.ts';
import { testMainApp, type TestMainApp } from '../main-app/main-app.ts';
import { PASSWORD, signUp } from '../main-app/person.ts';
import { eventually } from '../support/eventually.ts';
import { call, cookieOf } from '../support/http.ts';
import { testTelemetry, type TestTelemetry } from '../telemetry-service/telemetry.ts';
import { authOf } from './auth-of.ts';

let app: TestMainApp;
let telemetry: TestTelemetry;
let auth: Auth;
let mainAppTime = Date.now();
const resources = new AsyncDisposableStack();

beforeAll(async () => {
  const [mainAppPort, telemetryPort] = [String(await freePort()), String(await freePort())];
  const urls = { MAIN_APP_URL: `http://127.0.0.1:${mainAppPort}`, TELEMETRY_URL: `http://127.0.0.1:${telemetryPort}` };
  telemetry = resources.use(await testTelemetry({ env: { ...urls, TELEMETRY_PORT: telemetryPort } }));
  const env = { ...urls, MAIN_APP_PORT: mainAppPort };
  app = resources.use(await testMainApp({ env, now: () => new Date(mainAppTime) }));
  auth = await authOf(app.database, app.url, 'a secret for tests, long enough to be one');
});
afterAll(() => resources.disposeAsync());

const info = async (headers: Record<string, string>) => {
  const answer = await call(`${telemetry.url}/trpc/service.info?input=%7B%7D`, { headers });
  return answer.status;
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
/** A key that telemetry has not met is asked for, but not more often than every five seconds. */
const opens = (token: () => Promise<string>) =>
  eventually(async () => expect(await info(bearer(await token()))).toBe(200));
const claims = { aud: 'telemetry', sub: 'main-app' };
const sign = async (payload: object = {}) => {
  const iat = Math.floor(Date.now() / 1000);
  const body = { payload: { iss: app.url, iat, exp: iat + 60, ...claims, ...payload } };
  return (await auth.api.signJWT({ body })).token;
};
/** Until main-app gets through to telemetry with a token of its own: for a key that is new, after five seconds at most. */
const ownCall = () =>
  eventually(async () => {
    const { body } = await call(`${app.url}/readyz`);
    expect(body).toMatchObject({ dependencies: { telemetry: 'up' } });
  });

test("main-app's own token opens it", async () => {
  await ownCall();
  await opens(sign);
  expect(await info(bearer(await sign()))).toBe(200);
});

test("what a person has opens nothing: session, cookie, API key, operator's token", async () => {
  const alice = await signUp(app, 'alice');
  const created = await alice.call('/api/auth/api-key/create', { body: { name: 'laptop' } });
  const key = String(Object(created.body).key);
  const signedIn = await call(`${app.url}/api/auth/sign-in/email`, {
    body: { email: alice.email, password: PASSWORD },
  });
  const cookie = cookieOf(signedIn);
  for (const headers of [bearer(alice.token), bearer(key), { 'x-api-key': key }, { cookie }, bearer(cookie)]) {
    expect(await info(headers)).toBe(401);
  }
});

test('a token of their own making is refused, and so is one for anything else', async () => {
  const { privateKey } = await generateKeyPair('EdDSA');
  const jwks = await (await fetch(`${app.url}/api/auth/jwks`)).text();
  const kid = String(Object(JSON.parse(jwks)).keys[0].kid);
  const own = (header: { alg: string; kid?: string; jku?: string }) =>
    new SignJWT({ iss: app.url, ...claims }).setProtectedHeader(header).setExpirationTime('1m');
  const forged = [
    await own({ alg: 'EdDSA', kid }).sign(privateKey),
    await own({ alg: 'EdDSA', kid: 'unknown' }).sign(privateKey),
    await own({ alg: 'EdDSA', kid: '../../etc/passwd' }).sign(privateKey),
    await own({ alg: 'EdDSA', jku: 'https://evil.example/jwks' }).sign(privateKey),
    await own({ alg: 'HS256', kid }).sign(new TextEncoder().encode(jwks)),
    await own({ alg: 'HS256', kid }).sign(new TextEncoder().encode(String(Object(JSON.parse(jwks)).keys[0].x))),
    new UnsecuredJWT({ iss: app.url, ...claims }).setExpirationTime('1m').encode(),
    await sign({ aud: 'billing' }),
    await sign({ iss: 'https://evil.example' }),
    await sign({ sub: 'somebody' }),
    await sign({ exp: Math.floor(Date.now() / 1000) - 60 }),
    await sign({ nbf: Math.floor(Date.now() / 1000) + 600 }),
  ];
  for (const token of forged) expect(await info(bearer(token)), `refused is ${token}`).toBe(401);
});

test('its signing key rotates while both run: calls go on, old tokens hold, and those of a retired key do not', async () => {
  const keys = app.database.db.collection('jwks');
  const before = await sign();
  // As it does every thirty days by itself: the key signs no more, and stays published for an hour.
  await keys.updateMany({}, { $set: { expiresAt: new Date(Date.now() - 1000) } });
  mainAppTime += 31_000;
  await ownCall();
  const after = await sign();
  expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
  await opens(async () => after);
  expect(await info(bearer(before))).toBe(200);

  // And as an operator does when it has leaked: it is taken away, and what it signs is refused.
  await keys.deleteMany({});
  mainAppTime += 31_000;
  await ownCall();
  for (const token of [before, after]) expect(await info(bearer(token))).toBe(401);
  await opens(sign);
});

test('the keys that are published hold nothing to sign with', async () => {
  const { keys } = Object((await call(`${app.url}/api/auth/jwks`)).body);
  for (const key of keys) expect(Object.keys(Object(key)).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'x']);
});
