// Both services as processes on free ports, each of which can be killed and started again: for the demo and the journeys.
import { localUrl } from '@swamp-club/platform/config.ts';
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
  /** Told every line that any of the processes writes. */
  onLine?: (line: string) => void;
}

export interface RunningClub extends AsyncDisposable {
  readonly mainAppUrl: string;
  readonly telemetryUrl: string;
  /** SIGKILL; resolves when the process is gone. */
  kill: (name: ServiceName) => Promise<void>;
  /** Resolves when the service, which must not be running, is ready on its old port; `settings` are for this start alone. */
  start: (name: ServiceName, settings?: NodeJS.ProcessEnv) => Promise<void>;
  /** The process on the service's port, the one that runs now or ran last. */
  current: (name: ServiceName) => RunningService;
  /** One more process of the service on the same database, on a port of its own; it stops with the club. */
  startReplica: (name: ServiceName) => Promise<RunningService>;
  /** What the processes wrote last, for a failure message. */
  lastLines: () => string;
}

/** @throws ServiceFailed when one does not become ready */
export async function startClub({ uris, settings, onLine }: ClubOptions): Promise<RunningClub> {
  const [mainAppPort, telemetryPort] = [await freePort(), await freePort()];
  const mainAppUrl = localUrl('127.0.0.1', mainAppPort);
  const telemetryUrl = localUrl('127.0.0.1', telemetryPort);
  const betterAuthSecret = settings['BETTER_AUTH_SECRET'] ?? randomBytes(32).toString('hex');
  const operatorToken = settings['OPERATOR_TOKEN'] ?? randomBytes(32).toString('hex');
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
  const pinned = {
    ...config.env,
    MAIN_APP_URL: config.MAIN_APP_URL ?? mainAppUrl,
    TELEMETRY_URL: config.TELEMETRY_URL ?? telemetryUrl,
  };
  const started: RunningService[] = [];
  const onOwnPort = new Map<ServiceName, RunningService>();

  const launch = async (name: ServiceName, own: NodeJS.ProcessEnv = {}) => {
    const access = { databaseUri: uris[databaseOf[name]], betterAuthSecret, operatorToken };
    const settings = serviceSettings(name, loadConfig({ ...pinned, ...own }), access);
    const service = await startService(settings, onLine === undefined ? {} : { onLine });
    started.push(service);
    return service;
  };
  const start = async (name: ServiceName, own?: NodeJS.ProcessEnv) => {
    onOwnPort.set(name, await launch(name, own));
  };
  const current = (name: ServiceName) => {
    const service = onOwnPort.get(name);
    if (service === undefined) throw new Error(`${name} was never started.`);
    return service;
  };
  const stop = async () => {
    await Promise.all(started.map((service) => service.stop()));
  };
  try {
    await Promise.all([start('telemetry-service'), start('main-app')]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    mainAppUrl,
    telemetryUrl,
    kill: async (name) => {
      current(name).kill('SIGKILL');
      await current(name).exited;
    },
    start,
    current,
    startReplica: async (name) => {
      const port = String(await freePort());
      return launch(name, name === 'main-app' ? { MAIN_APP_PORT: port } : { TELEMETRY_PORT: port });
    },
    lastLines: () => started.map((service) => service.lastLines()).join('\n'),
    [Symbol.asyncDispose]: stop,
  };
}
