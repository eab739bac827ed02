import { createRemoteJWKSet, jwtVerify } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { signUp } from '../person.ts';
import { telemetryStandIn, type TelemetryStandIn } from '../telemetry-stand-in.ts';
import { eventually } from '../../support/eventually.ts';

let telemetry: TelemetryStandIn;
let app: TestMainApp;
let now = Date.now();
beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  telemetry = starting.use(await telemetryStandIn());
  app = starting.use(await testMainApp({ telemetryUrl: telemetry.url, now: () => new Date(now) }));
  const kept = starting.move();
  return () => kept.disposeAsync();
});

const tokens = () => [...new Set(telemetry.requests.map(({ headers }) => headers.authorization))];

test('calls carry a token of main-app itself that its key set verifies, and that is good for a minute at most', async () => {
  const alice = await signUp(app, 'alice');
  await alice.chooseUsername('alicia');
  await eventually(() => expect(telemetry.received).toHaveLength(1));
  // Signing reads the database: one token serves the relay, the watcher and whoever else calls meanwhile.
  expect(tokens()).toHaveLength(1);
  const [, token = ''] = tokens().join('').split('Bearer ');
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
  await eventually(() => expect(tokens()).toHaveLength(1));
  now += 30_000;
  await eventually(() => expect(tokens()).toHaveLength(2));
});
