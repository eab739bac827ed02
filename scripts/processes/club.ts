// Both services as processes on free ports, each of which can be killed and started again: for the demo and the journeys.
import { randomBytes } from 'node:crypto';
import { loadConfig } from '../config.ts';
import type { ServiceDatabase } from '../database/users.ts';
import { freePort } from '../ports.ts';
import { startService, type RunningService } from './service.ts';
import { serviceSettings, type ServiceName } from './service-settings.ts';

export interface ClubOptions {
  /** Each service's database. */
  uris: Record<ServiceDatabase, string>;
  /** Environment variables both services get, on top of this process's own. */
  settings: NodeJS.ProcessEnv;
}

export interface RunningClub extends AsyncDisposable {
  readonly mainAppUrl: string;
  readonly telemetryUrl: string;
  /** SIGKILL; resolves when the process is gone. */
  kill: (name: ServiceName) => Promise<void>;
  /** Resolves when the service, which must not be running, is ready on its old port. */
  start: (name: ServiceName) => Promise<void>;
  /** What the processes wrote last, for a failure message. */
  lastLines: () => string;
}

/** @throws ServiceFailed when one does not become ready */
export async function startClub({ uris, settings }: ClubOptions): Promise<RunningClub> {
  const [mainAppPort, telemetryPort] = [await freePort(), await freePort()];
  const betterAuthSecret = settings['BETTER_AUTH_SECRET'] ?? randomBytes(32).toString('hex');
  const config = loadConfig({
    ...loadConfig().env,
    MAIN_APP_URL: undefined,
    TELEMETRY_URL: undefined,
    ...settings,
    HOST: '127.0.0.1',
    MAIN_APP_PORT: String(mainAppPort),
    TELEMETRY_PORT: String(telemetryPort),
  });
  const databaseOf: Record<ServiceName, ServiceDatabase> = { 'main-app': 'main_app', 'telemetry-service': 'telemetry' };
  const running = new Map<ServiceName, RunningService>();

  const start = async (name: ServiceName) => {
    const access = { databaseUri: uris[databaseOf[name]], betterAuthSecret };
    running.set(name, await startService(serviceSettings(name, config, access)));
  };
  const stop = async () => {
    await Promise.all([...running.values()].map((service) => service.stop()));
  };
  try {
    await Promise.all([start('telemetry-service'), start('main-app')]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    mainAppUrl: `http://127.0.0.1:${mainAppPort}`,
    telemetryUrl: `http://127.0.0.1:${telemetryPort}`,
    kill: async (name) => {
      running.get(name)?.kill('SIGKILL');
      await running.get(name)?.exited;
    },
    start,
    lastLines: () => [...running.values()].map((service) => service.lastLines()).join('\n'),
    [Symbol.asyncDispose]: stop,
  };
}
