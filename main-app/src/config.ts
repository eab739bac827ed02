// The environment main-app reads, with defaults that suit one machine.
import {
  drainMs,
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

const origin = z.string().transform((text, context) => {
  const url = URL.parse(text);
  if (url !== null && url.href === `${url.origin}/`) return url.origin;
  context.addIssue({ code: 'custom', message: 'must be an origin such as https://swamp.club, without a path' });
  return z.NEVER;
});
const days = z.coerce.number().int();

const Environment = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    MAIN_APP_PORT: port.default(4000),
    MAIN_APP_URL: origin.optional(),
    TELEMETRY_PORT: port.default(4100),
    TELEMETRY_URL: origin.optional(),
    MONGODB_URI: z.string().optional(),
    MAIN_APP_MONGODB_URI: z.string().optional(),
    BETTER_AUTH_SECRET: z.string().min(32, 'must be at least 32 random characters, e.g. from: openssl rand -base64 32'),
    USERNAME_HOLD_DAYS: days.min(0).default(30),
    USERNAME_CHANGES_PER_DAY: z.coerce.number().int().min(0).default(5),
    ...strangers,
    COMMAND_POLL_MS: milliseconds.default(30_000),
    COMMAND_MAX_ATTEMPTS: z.coerce.number().int().positive().default(12),
    LEASE_MS: milliseconds.default(10_000),
    DRAIN_MS: drainMs,
    OUTBOX_RETENTION_DAYS: days.min(1).default(30),
    OPERATOR_TOKEN: operatorToken,
    ...restored,
    LOG_LEVEL: logLevel.default('info'),
  })
  .transform((env, context) => {
    const mongodbUri = env.MAIN_APP_MONGODB_URI ?? env.MONGODB_URI;
    if (mongodbUri === undefined) {
      context.addIssue({ code: 'custom', path: ['MAIN_APP_MONGODB_URI'], message: 'set it, or MONGODB_URI' });
      return z.NEVER;
    }
    return {
      host: env.HOST,
      port: env.MAIN_APP_PORT,
      /** Where browsers, the CLI and telemetry reach this service; the issuer of its tokens. */
      url: env.MAIN_APP_URL ?? originOf(env.HOST, env.MAIN_APP_PORT),
      telemetryUrl: env.TELEMETRY_URL ?? originOf(env.HOST, env.TELEMETRY_PORT),
      mongodbUri,
      authSecret: env.BETTER_AUTH_SECRET,
      usernameHoldDays: env.USERNAME_HOLD_DAYS,
      /** 0: no limit. */
      usernameChangesPerDay: env.USERNAME_CHANGES_PER_DAY,
      rateLimited: env.RATE_LIMIT === 'on',
      /** Of everybody else `X-Forwarded-For` is not believed. */
      trustedProxies: env.TRUSTED_PROXIES,
      requestTimeoutMs: env.REQUEST_TIMEOUT_MS,
      commandPollMs: env.COMMAND_POLL_MS,
      commandMaxAttempts: env.COMMAND_MAX_ATTEMPTS,
      leaseMs: env.LEASE_MS,
      drainMs: env.DRAIN_MS,
      outboxRetentionDays: env.OUTBOX_RETENTION_DAYS,
      operatorToken: env.OPERATOR_TOKEN,
      /** How long to wait before anything is written: after a restore, for longer than clocks may differ. */
      restoreWaitMs: restoreWaitMs(env),
      logLevel: env.LOG_LEVEL,
    };
  });

export type Config = z.output<typeof Environment>;

/** @throws InvalidConfig */
export function loadConfig(env = process.env): Config {
  return parseConfig(Environment, env);
}

/** A service that listens on every address is reached on this machine's own. */
function originOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
