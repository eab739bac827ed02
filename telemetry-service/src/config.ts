// The environment telemetry-service reads, with defaults that suit one machine; what each variable means goes into docs/configuration.md.
import {
  addresses,
  databases,
  localUrl,
  parseConfig,
  restored,
  restoreWaitMs,
  secrets,
  strangers,
  work,
} from '@swamp-club/platform/config.ts';
import { z } from 'zod';

const { HOST, TELEMETRY_PORT, MAIN_APP_PORT, MAIN_APP_URL } = addresses;
const { MONGODB_URI, TELEMETRY_MONGODB_URI } = databases;
const { OPERATOR_TOKEN } = secrets;

export const environment = z.object({
  HOST,
  TELEMETRY_PORT,
  // Only to say where main-app is when MAIN_APP_URL does not.
  MAIN_APP_PORT,
  MAIN_APP_URL,
  MONGODB_URI,
  TELEMETRY_MONGODB_URI,
  OPERATOR_TOKEN,
  EVENT_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .positive()
    .max(3650)
    .default(90)
    .describe('How long events are kept once they are counted, in days.'),
  ...work,
  ...strangers,
  ...restored,
});

const Config = environment.transform((env, context) => {
  const mongodbUri = env.TELEMETRY_MONGODB_URI ?? env.MONGODB_URI;
  if (mongodbUri === undefined) {
    context.addIssue({ code: 'custom', path: ['TELEMETRY_MONGODB_URI'], message: 'set it, or MONGODB_URI' });
    return z.NEVER;
  }
  return {
    host: env.HOST,
    port: env.TELEMETRY_PORT,
    /** Where main-app's public HTTP is; also the issuer of its tokens. */
    mainAppUrl: env.MAIN_APP_URL ?? localUrl(env.HOST, env.MAIN_APP_PORT),
    mongodbUri,
    /** How long an idle projector trusts its wake-ups before it looks for itself. */
    pollMs: env.COMMAND_POLL_MS,
    /** Failures of its own after which a command or an event is dead. */
    maxAttempts: env.COMMAND_MAX_ATTEMPTS,
    leaseMs: env.LEASE_MS,
    /** How long it goes on answering once it was told to stop. */
    drainMs: env.DRAIN_MS,
    rateLimited: env.RATE_LIMIT === 'on',
    /** Of everybody else `X-Forwarded-For` is not believed. */
    trustedProxies: env.TRUSTED_PROXIES,
    requestTimeoutMs: env.REQUEST_TIMEOUT_MS,
    /** How long counted events are kept. */
    eventRetentionDays: env.EVENT_RETENTION_DAYS,
    operatorToken: env.OPERATOR_TOKEN,
    /** How long to wait before anything is written: after a restore, for longer than clocks may differ. */
    restoreWaitMs: restoreWaitMs(env),
    logLevel: env.LOG_LEVEL,
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
});

export type Config = z.output<typeof Config>;

/** @throws InvalidConfig */
export const loadConfig = (env = process.env): Config => parseConfig(Config, env);
