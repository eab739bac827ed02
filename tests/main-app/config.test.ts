import { expect, test } from 'vitest';
import { loadConfig } from '../../main-app/src/config.ts';

const required = {
  MONGODB_URI: 'mongodb://127.0.0.1/x',
  BETTER_AUTH_SECRET: 'x'.repeat(32),
  OPERATOR_TOKEN: 'x'.repeat(32),
};

test('the defaults suit one machine', () => {
  expect(loadConfig(required)).toMatchObject({
    host: '127.0.0.1',
    port: 4000,
    url: 'http://127.0.0.1:4000',
    telemetryUrl: 'http://127.0.0.1:4100',
    usernameHoldDays: 30,
    usernameChangesPerDay: 5,
    rateLimited: true,
  });
});

test("main-app's own database address goes before the common one", () => {
  const own = 'mongodb://127.0.0.1/main_app';
  expect(loadConfig({ ...required, MAIN_APP_MONGODB_URI: own }).mongodbUri).toBe(own);
});

test('a service that listens everywhere is reached on this machine’s own address', () => {
  expect(loadConfig({ ...required, HOST: '0.0.0.0' }).url).toBe('http://127.0.0.1:4000');
  expect(loadConfig({ ...required, HOST: '::1' }).url).toBe('http://[::1]:4000');
});

test.each([
  [{ BETTER_AUTH_SECRET: undefined }, 'BETTER_AUTH_SECRET'],
  [{ BETTER_AUTH_SECRET: 'short' }, 'BETTER_AUTH_SECRET'],
  [{ OPERATOR_TOKEN: undefined }, 'OPERATOR_TOKEN'],
  [{ OPERATOR_TOKEN: 'short' }, 'OPERATOR_TOKEN'],
  [{ RESTORED: 'maybe' }, 'RESTORED'],
  [{ MONGODB_URI: undefined }, 'MAIN_APP_MONGODB_URI'],
  [{ MAIN_APP_PORT: '70000' }, 'MAIN_APP_PORT'],
  [{ MAIN_APP_URL: 'https://swamp.club/app' }, 'MAIN_APP_URL'],
  [{ TELEMETRY_URL: 'not a url' }, 'TELEMETRY_URL'],
  [{ USERNAME_HOLD_DAYS: '-1' }, 'USERNAME_HOLD_DAYS'],
  [{ OUTBOX_RETENTION_DAYS: '0' }, 'OUTBOX_RETENTION_DAYS'],
  [{ RATE_LIMIT: 'maybe' }, 'RATE_LIMIT'],
])('%j is refused with a message that names %s', (env, name) => {
  expect(() => loadConfig({ ...required, ...env })).toThrow(name);
});
