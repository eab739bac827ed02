// An existing deployment on one machine: the old programs and the new ones, each at the address it always had.
import { localUrl } from '@swamp-club/platform/config.ts';
import { MongoClient } from 'mongodb';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { loadConfig } from '../config.ts';
import type { EmbeddedDatabase } from '../database/embedded-database.ts';
import { freePort } from '../ports.ts';
import { startService, type RunningService } from '../processes/service.ts';
import { serviceSettings, type ServiceName } from '../processes/service-settings.ts';

export interface Deployment extends AsyncDisposable {
  readonly mainAppUrl: string;
  readonly telemetryUrl: string;
  readonly administrator: MongoClient;
  readonly adminUri: string;
  /** The user that both of the old programs share. */
  readonly sharedUser: string;
  /** Resolve when the program is ready; nothing else must be running in its place. */
  startOld: (name: ServiceName) => Promise<void>;
  startNew: (name: ServiceName) => Promise<void>;
  /** SIGTERM to whichever runs; resolves when it is gone. */
  stop: (name: ServiceName) => Promise<void>;
}

const SHARED_USER = 'club';
const oldProgram = (name: string) => join(import.meta.dirname, '..', 'upstream', name);
const oldPrograms: Record<ServiceName, string> = {
  'main-app': oldProgram('old-main-app.ts'),
  'telemetry-service': oldProgram('old-telemetry.ts'),
};

/** Starts nothing yet. */
export async function openDeployment(database: EmbeddedDatabase): Promise<Deployment> {
  const ports: Record<ServiceName, number> = { 'main-app': await freePort(), 'telemetry-service': await freePort() };
  const mainAppUrl = localUrl('127.0.0.1', ports['main-app']);
  const telemetryUrl = localUrl('127.0.0.1', ports['telemetry-service']);
  const config = loadConfig({
    ...loadConfig().env,
    HOST: '127.0.0.1',
    MAIN_APP_PORT: String(ports['main-app']),
    TELEMETRY_PORT: String(ports['telemetry-service']),
    MAIN_APP_URL: mainAppUrl,
    TELEMETRY_URL: telemetryUrl,
    // So that names can be freed and taken within seconds, and nobody has to watch a lease of 10 s run out.
    USERNAME_HOLD_DAYS: '0',
    USERNAME_CHANGES_PER_DAY: '0',
    RATE_LIMIT: 'off',
    LEASE_MS: '3000',
    LOG_LEVEL: 'warn',
  });
  const secrets = {
    betterAuthSecret: randomBytes(32).toString('hex'),
    operatorToken: randomBytes(32).toString('hex'),
  };
  const uris: Record<ServiceName, string> = {
    'main-app': database.uris.main_app,
    'telemetry-service': database.uris.telemetry,
  };
  const administrator = await new MongoClient(database.adminUri).connect();
  const password = randomBytes(16).toString('hex');
  await administrator.db('admin').command({
    createUser: SHARED_USER,
    pwd: password,
    roles: [
      { role: 'readWrite', db: 'main_app' },
      { role: 'readWrite', db: 'telemetry' },
    ],
  });
  const sharedUri = new URL(database.adminUri);
  sharedUri.username = SHARED_USER;
  sharedUri.password = password;

  const running = new Map<ServiceName, RunningService>();
  const settingsOf = (name: ServiceName) => serviceSettings(name, config, { databaseUri: uris[name], ...secrets });
  const stop = async (name: ServiceName) => {
    await running.get(name)?.stop();
    running.delete(name);
  };
  return {
    mainAppUrl,
    telemetryUrl,
    administrator,
    adminUri: database.adminUri,
    sharedUser: SHARED_USER,
    startOld: async (name) => {
      const settings = settingsOf(name);
      // One database user for everything: that is what the move puts an end to.
      const env = { ...settings.env, MONGODB_URI: sharedUri.href };
      running.set(name, await startService({ ...settings, env }, { program: oldPrograms[name] }));
    },
    startNew: async (name) => {
      running.set(name, await startService(settingsOf(name)));
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([stop('main-app'), stop('telemetry-service')]);
      await administrator.close();
    },
  };
}
