// The only reader of the environment: what can be set, what it means and what holds when it is not set.
import {
  drainMs,
  InvalidConfig,
  logLevel,
  milliseconds,
  parseConfig,
  port,
  restored,
  restoreWaitMs,
  strangers,
} from '@swamp-club/platform/config.ts';
import { operatorToken } from '@swamp-club/platform/operator-access.ts';
import { z } from 'zod';

const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  TELEMETRY_PORT: port.default(4100),
  /** Only to say where main-app is when MAIN_APP_URL does not. */
  MAIN_APP_PORT: port.default(4000),
  MAIN_APP_URL: baseUrl.optional(),
  TELEMETRY_MONGODB_URI: z.string().optional(),
  MONGODB_URI: z.string().optional(),
  COMMAND_POLL_MS: milliseconds.default(30_000),
  COMMAND_MAX_ATTEMPTS: z.coerce.number().int().positive().default(12),
  LEASE_MS: milliseconds.default(10_000),
  DRAIN_MS: drainMs,
  EVENT_RETENTION_DAYS: z.coerce.number().int().positive().max(3650).default(90),
  ...strangers,
  OPERATOR_TOKEN: operatorToken,
  ...restored,
  LOG_LEVEL: logLevel.default('info'),
});

export interface Config {
  host: string;
  port: number;
  /** Where main-app's public HTTP is, without a slash at its end; also the issuer of its tokens. */
  mainAppUrl: string;
  mongodbUri: string;
  /** How long an idle projector trusts its wake-ups before it looks for itself. */
  pollMs: number;
  /** Failures of its own after which a command or an event is dead. */
  maxAttempts: number;
  leaseMs: number;
  /** How long it goes on answering once it was told to stop. */
  drainMs: number;
  /** How long counted events are kept. */
  eventRetentionDays: number;
  rateLimited: boolean;
  /** Of everybody else `X-Forwarded-For` is not believed. */
  trustedProxies: string[];
  requestTimeoutMs: number;
  operatorToken: string;
  /** How long to wait before anything is written: after a restore, for longer than clocks may differ. */
  restoreWaitMs: number;
  logLevel: z.infer<typeof logLevel>;
}

/** @throws InvalidConfig */
export function loadConfig(env = process.env): Config {
  const given = parseConfig(Environment, env);
  const mongodbUri = given.TELEMETRY_MONGODB_URI ?? given.MONGODB_URI;
  if (mongodbUri === undefined) {
    throw new InvalidConfig('Set TELEMETRY_MONGODB_URI (or MONGODB_URI) to the database of the telemetry service.');
  }
  return {
    host: given.HOST,
    port: given.TELEMETRY_PORT,
    mainAppUrl: given.MAIN_APP_URL ?? `http://${given.HOST}:${given.MAIN_APP_PORT}`,
    mongodbUri,
    pollMs: given.COMMAND_POLL_MS,
    maxAttempts: given.COMMAND_MAX_ATTEMPTS,
    leaseMs: given.LEASE_MS,
    drainMs: given.DRAIN_MS,
    eventRetentionDays: given.EVENT_RETENTION_DAYS,
    rateLimited: given.RATE_LIMIT === 'on',
    trustedProxies: given.TRUSTED_PROXIES,
    requestTimeoutMs: given.REQUEST_TIMEOUT_MS,
    operatorToken: given.OPERATOR_TOKEN,
    restoreWaitMs: restoreWaitMs(given),
    logLevel: given.LOG_LEVEL,
  };
}
