// Who may call the contract: main-app itself and nobody else, checked claim by claim.
import { CONTRACT_VERSION } from '@swamp-club/telemetry-contract';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { call } from '../../support/http.ts';
import type { MainAppStandIn } from '../main-app-stand-in.ts';
import { testTelemetry, type TestTelemetry } from '../telemetry.ts';

let telemetry: TestTelemetry;
beforeAll(async () => {
  telemetry = await testTelemetry();
  return () => telemetry[Symbol.asyncDispose]();
});

const Refused = z.object({
  error: z.object({ message: z.string(), data: z.object({ reason: z.string().nullable(), retry: z.boolean() }) }),
});

function info(headers: Record<string, string>) {
  return call(`${telemetry.url}/trpc/service.info?input=${encodeURIComponent('{}')}`, { headers });
}

test("main-app's own token is accepted", async () => {
  const answer = await info({ authorization: `Bearer ${await telemetry.mainApp.sign()}` });
  expect(answer).toMatchObject({
    status: 200,
    body: { result: { data: { contractVersion: CONTRACT_VERSION, oldestVersionServed: '1.0.0' } } },
  });
});

type Forge = (mainApp: MainAppStandIn) => Promise<string>;

const claims = (mainApp: MainAppStandIn) => ({ iss: mainApp.url, aud: 'telemetry', sub: 'main-app' });

test.for<[string, Forge]>([
  ['no token', async () => ''],
  ['something that is no token', async () => 'Bearer main-app'],
  ['another scheme', async (mainApp) => `Basic ${await mainApp.sign()}`],
  [
    'a token signed with a key of its own',
    async (mainApp) => `Bearer ${await mainApp.sign({ key: (await generateKeyPair('EdDSA')).privateKey })}`,
  ],
  ['an expired token', async (mainApp) => `Bearer ${await mainApp.sign({ expiresInSeconds: -60 })}`],
  ['another audience', async (mainApp) => `Bearer ${await mainApp.sign({ audience: 'billing' })}`],
  ['another issuer', async (mainApp) => `Bearer ${await mainApp.sign({ issuer: 'http://elsewhere.example' })}`],
  [
    "a person's own token from the same key set",
    async (mainApp) => `Bearer ${await mainApp.sign({ subject: 'user-1', audience: mainApp.url })}`,
  ],
  [
    "a person's token with the service's audience",
    async (mainApp) => `Bearer ${await mainApp.sign({ subject: 'user-1' })}`,
  ],
  [
    'no signature at all',
    async (mainApp) => `Bearer ${new UnsecuredJWT(claims(mainApp)).setExpirationTime('1m').encode()}`,
  ],
  [
    'HS256 with the public key as its secret',
    async (mainApp) => {
      const secret = new TextEncoder().encode(await (await fetch(`${mainApp.url}/api/auth/jwks`)).text());
      return `Bearer ${await new SignJWT(claims(mainApp)).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1m').sign(secret)}`;
    },
  ],
  [
    'a key of the set that is not for service tokens',
    async (mainApp) => `Bearer ${await mainApp.sign({ algorithm: 'ES256' })}`,
  ],
  [
    'a token that does not say which of two keys it is signed with',
    async (mainApp) =>
      `Bearer ${await mainApp.sign({ keyId: null, key: (await generateKeyPair('EdDSA')).privateKey })}`,
  ],
  ['a token without an end', async (mainApp) => `Bearer ${await mainApp.sign({ expiresInSeconds: null })}`],
])('%s is UNAUTHORIZED', async ([, forge]) => {
  const answer = await info({ authorization: await forge(telemetry.mainApp) });
  expect(answer.status).toBe(401);
  expect(Refused.parse(answer.body).error.data).toEqual(
    expect.objectContaining({ reason: 'UNAUTHORIZED', retry: true }),
  );
});

test('a token is asked for before the input is looked at', async () => {
  const answer = await call(`${telemetry.url}/trpc/identity.enqueueRename`, { body: { commandId: 5 } });
  expect(answer.status).toBe(401);
});

test("while main-app's keys cannot be fetched a token is UNAVAILABLE, not UNAUTHORIZED", async () => {
  await using fresh = await testTelemetry();
  const token = await fresh.mainApp.sign();
  await fresh.mainApp.stop();
  const url = `${fresh.url}/trpc/service.info?input=${encodeURIComponent('{}')}`;
  const answer = await call(url, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(503);
  expect(Refused.parse(answer.body).error.data).toMatchObject({ reason: 'UNAVAILABLE', retry: true });
  await fresh.mainApp.start();
  expect((await call(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
});
