// A service whose database was put back to a backup: it waits longer than clocks may differ before it writes anything.
import { describe, expect, test } from 'vitest';
import { freePort } from '../../../scripts/ports.ts';
import { startMainApp } from '../../../main-app/src/composition.ts';
import { loadConfig as mainAppConfig } from '../../../main-app/src/config.ts';
import { startTelemetry } from '../../../telemetry-service/src/composition.ts';
import { loadConfig as telemetryConfig } from '../../../telemetry-service/src/config.ts';
import { testDatabase } from '../../support/database.ts';
import { OPERATOR_TOKEN } from '../../support/operator.ts';

const settings = { OPERATOR_TOKEN, BETTER_AUTH_SECRET: OPERATOR_TOKEN, LOG_LEVEL: 'silent' };
const RESTORE_WAIT_MS = '1500';

const services = [
  {
    name: 'main_app',
    start: (env: NodeJS.ProcessEnv) => startMainApp(mainAppConfig(env)),
    waitOf: (env: NodeJS.ProcessEnv) => mainAppConfig(env).restoreWaitMs,
  },
  {
    name: 'telemetry',
    start: (env: NodeJS.ProcessEnv) => startTelemetry(telemetryConfig(env)),
    waitOf: (env: NodeJS.ProcessEnv) => telemetryConfig(env).restoreWaitMs,
  },
] as const;

describe.each(services)('$name', ({ name, start, waitOf }) => {
  test('restored, it writes and answers nothing until it has waited', async () => {
    await using database = await testDatabase(name);
    const port = String(await freePort());
    const env = { ...settings, MONGODB_URI: database.uri, MAIN_APP_PORT: port, TELEMETRY_PORT: port };
    const startedAt = performance.now();
    const starting = start({ ...env, RESTORED: 'yes', RESTORE_WAIT_MS });
    const livez = () => fetch(`http://127.0.0.1:${port}/livez`);
    // Two thirds of the wait, all the while looking.
    while (performance.now() - startedAt < 1000) {
      expect(await database.db.listCollections().toArray()).toEqual([]);
      await expect(livez()).rejects.toThrow('fetch failed');
    }
    await using _service = await starting;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1490);
    expect((await livez()).status).toBe(200);
    expect(await database.db.listCollections().toArray()).not.toEqual([]);
  });

  test('it waits a minute unless told otherwise, and only when it was restored', () => {
    const env = { ...settings, MONGODB_URI: 'mongodb://127.0.0.1/x' };
    expect(waitOf({ ...env, RESTORED: 'yes' })).toBe(60_000);
    expect(waitOf({ ...env, RESTORED: 'no', RESTORE_WAIT_MS })).toBe(0);
    expect(waitOf(env)).toBe(0);
  });
});
