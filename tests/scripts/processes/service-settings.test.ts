// How long a service may take to be ready.
import { expect, test } from 'vitest';
import { loadConfig } from '../../../scripts/config.ts';
import { serviceSettings, type ServiceName } from '../../../scripts/processes/service-settings.ts';

const waitsMs = (name: ServiceName, env: NodeJS.ProcessEnv = {}) =>
  serviceSettings(name, loadConfig(env), { databaseUri: '', betterAuthSecret: '', operatorToken: '' }).waitsMs;

test('main-app gets the time to take over hundreds of thousands of accounts before it listens, telemetry to build indexes', () => {
  const accountsASecond = 1000;
  expect(waitsMs('main-app')).toBeGreaterThan((300_000 / accountsASecond) * 1000);
  expect(waitsMs('telemetry-service')).toBeGreaterThan(5 * 60_000);
});

test('on a restored database both get the time they wait on purpose', () => {
  const restored = { RESTORED: 'yes', RESTORE_WAIT_MS: '7000' };
  expect(waitsMs('telemetry-service', restored) - waitsMs('telemetry-service')).toBe(7000);
  expect(waitsMs('main-app', restored) - waitsMs('main-app')).toBe(7000);
});
