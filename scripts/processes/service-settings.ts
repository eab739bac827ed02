// Which environment each service gets: its own database user, its own secrets, and nothing of the other's.
import { localUrl, restoreWaitMs } from '@swamp-club/platform/config.ts';
import type { Config } from '../config.ts';

export const serviceNames = ['telemetry-service', 'main-app'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** What a service needs of whoever provides the database. */
export interface ServiceAccess {
  databaseUri: string;
  /** main-app's alone; undefined where it has to be set by hand and is not: main-app says so then. */
  betterAuthSecret: string | undefined;
  /** Both services'; undefined likewise. */
  operatorToken: string | undefined;
}

export interface ServiceSettings {
  name: ServiceName;
  host: string;
  port: number;
  /** Which variable changes the port, for messages. */
  portVariable: 'MAIN_APP_PORT' | 'TELEMETRY_PORT';
  env: NodeJS.ProcessEnv;
  /** How long it may wait on purpose before it answers. */
  waitsMs: number;
}

/** Before it listens a service builds its indexes; main-app takes over an existing deployment's accounts too, a thousand a second at least. */
const PREPARES_MS = 10 * 60_000;

export function serviceSettings(name: ServiceName, config: Config, access: ServiceAccess): ServiceSettings {
  const { HOST: host, MAIN_APP_PORT, TELEMETRY_PORT } = config;
  const shared = {
    ...config.env,
    HOST: host,
    MAIN_APP_PORT: String(MAIN_APP_PORT),
    TELEMETRY_PORT: String(TELEMETRY_PORT),
    MAIN_APP_URL: config.MAIN_APP_URL ?? localUrl(host, MAIN_APP_PORT),
    TELEMETRY_URL: config.TELEMETRY_URL ?? localUrl(host, TELEMETRY_PORT),
    MONGODB_URI: undefined,
    MAIN_APP_MONGODB_URI: undefined,
    TELEMETRY_MONGODB_URI: undefined,
    BETTER_AUTH_SECRET: undefined,
    OPERATOR_TOKEN: access.operatorToken,
  };
  const waitsMs = restoreWaitMs(config) + PREPARES_MS;
  switch (name) {
    case 'main-app':
      return {
        name,
        host,
        port: MAIN_APP_PORT,
        portVariable: 'MAIN_APP_PORT',
        waitsMs,
        env: { ...shared, MAIN_APP_MONGODB_URI: access.databaseUri, BETTER_AUTH_SECRET: access.betterAuthSecret },
      };
    case 'telemetry-service':
      return {
        name,
        host,
        port: TELEMETRY_PORT,
        portVariable: 'TELEMETRY_PORT',
        waitsMs,
        env: { ...shared, TELEMETRY_MONGODB_URI: access.databaseUri },
      };
  }
}
