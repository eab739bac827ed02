import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { testMainApp } from '../main-app.ts';
import { signUp } from '../person.ts';
import { telemetryStandIn } from '../telemetry-stand-in.ts';
import { eventually } from '../../support/eventually.ts';

test('calls carry a token of main-app itself that its key set verifies, and that is good for a minute at most', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const alice = await signUp(app, 'alice');
  await alice.chooseUsername('alicia');
  await eventually(() => expect(telemetry.received).toHaveLength(1));
  const tokens = new Set(telemetry.requests.map(({ headers }) => headers.authorization));
  // Signing reads the database: one token serves the relay, the watcher and whoever else calls meanwhile.
  expect(tokens.size).toBe(1);
  const [, token = ''] = [...tokens].join('').split('Bearer ');
  const { payload, protectedHeader } = await jwtVerify(token, createRemoteJWKSet(new URL(`${app.url}/api/auth/jwks`)), {
    algorithms: ['EdDSA'],
    issuer: app.url,
    audience: 'telemetry',
    subject: 'main-app',
    requiredClaims: ['exp', 'iat'],
  });
  expect(protectedHeader.alg).toBe('EdDSA');
  expect((payload.exp ?? Infinity) - (payload.iat ?? 0)).toBeLessThanOrEqual(60);
});

test('a new token is made before the old one is half over', async () => {
  let now = Date.now();
  await using telemetry = await telemetryStandIn();
  await using _app = await testMainApp({ telemetryUrl: telemetry.url, now: () => new Date(now) });
  const tokens = () => new Set(telemetry.requests.map(({ headers }) => headers.authorization)).size;
  await eventually(() => expect(tokens()).toBe(1));
  now += 30_000;
  await eventually(() => expect(tokens()).toBe(2));
});
