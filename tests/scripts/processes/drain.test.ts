// A service that was told to stop, with a balancer in front that has not noticed yet.
import { describe, expect, test } from 'vitest';
import { freePort } from '../../../scripts/ports.ts';
import { startMainApp } from '../../../main-app/src/composition.ts';
import { loadConfig as mainAppConfig } from '../../../main-app/src/config.ts';
import { startTelemetry } from '../../../telemetry-service/src/composition.ts';
import { loadConfig as telemetryConfig } from '../../../telemetry-service/src/config.ts';
import { testDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { OPERATOR_TOKEN } from '../../support/operator.ts';

const DRAIN_MS = 3000;
const settings = { OPERATOR_TOKEN, BETTER_AUTH_SECRET: OPERATOR_TOKEN, LOG_LEVEL: 'silent' };

const services = [
  { name: 'main_app', start: (env: NodeJS.ProcessEnv) => startMainApp(mainAppConfig(env)) },
  { name: 'telemetry', start: (env: NodeJS.ProcessEnv) => startTelemetry(telemetryConfig(env)) },
] as const;

describe.each(services)('$name', ({ name, start }) => {
  test('goes on answering, unready, for as long as a balancer takes to notice', async () => {
    await using database = await testDatabase(name);
    const port = String(await freePort());
    const env = { ...settings, MONGODB_URI: database.uri, MAIN_APP_PORT: port, TELEMETRY_PORT: port };
    const statusOf = async (path: string) => {
      const { status, headers } = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status, connection: headers.get('connection') };
    };
    const service = await start({ ...env, DRAIN_MS: String(DRAIN_MS) });
    const stoppedAt = performance.now();
    const stopping = service[Symbol.asyncDispose]();
    await eventually(async () => expect(await statusOf('/readyz')).toEqual({ status: 503, connection: 'close' }));
    // Over a connection of its own each time, as a balancer opens them.
    while (performance.now() - stoppedAt < 500) {
      expect(await statusOf('/livez')).toEqual({ status: 200, connection: 'close' });
    }
    await stopping;
    expect(performance.now() - stoppedAt).toBeGreaterThanOrEqual(DRAIN_MS - 10);
    await expect(statusOf('/livez')).rejects.toThrow('fetch failed');
  });
});
