// The environment main-app reads, with defaults that suit one machine; what each variable means goes into docs/configuration.md.
import {
  addresses,
  databases,
  databaseUri,
  localUrl,
  parseConfig,
  secrets,
  service,
  serviceConfig,
} from '@swamp-club/platform/config.ts';
import { z } from 'zod';

const { MONGODB_URI, MAIN_APP_MONGODB_URI } = databases;
const wholeNumber = z.coerce.number().int();

export const environment = z.object({
  ...addresses,
  MONGODB_URI,
  MAIN_APP_MONGODB_URI,
  ...secrets,
  USERNAME_HOLD_DAYS: wholeNumber
    .min(0)
    .default(30)
    .describe('How long a name that was given up stays reserved for its last owner, in days; 0 frees it at once.'),
  USERNAME_CHANGES_PER_DAY: wholeNumber
    .min(0)
    .default(5)
    .describe('How often a person may change their name within 24 hours; 0: no limit.'),
  OUTBOX_RETENTION_DAYS: wholeNumber
    .min(1)
    .default(30)
    .describe('How long records of the outbox are kept once telemetry has acknowledged them, in days.'),
  ...service,
});

const Config = environment.transform((env, context) => ({
  ...serviceConfig(env),
  port: env.MAIN_APP_PORT,
  /** Where browsers, the CLI and telemetry reach this service; the issuer of its tokens. */
  url: env.MAIN_APP_URL ?? localUrl(env.HOST, env.MAIN_APP_PORT),
  telemetryUrl: env.TELEMETRY_URL ?? localUrl(env.HOST, env.TELEMETRY_PORT),
  mongodbUri: databaseUri(env, 'MAIN_APP_MONGODB_URI', context),
  authSecret: env.BETTER_AUTH_SECRET,
  usernameHoldDays: env.USERNAME_HOLD_DAYS,
  /** 0: no limit. */
  usernameChangesPerDay: env.USERNAME_CHANGES_PER_DAY,
  outboxRetentionDays: env.OUTBOX_RETENTION_DAYS,
}));

export type Config = z.output<typeof Config>;

/** @throws InvalidConfig */
export const loadConfig = (env = process.env): Config => parseConfig(Config, env);
