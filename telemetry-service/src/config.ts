// The environment telemetry-service reads, with defaults that suit one machine; what each variable means goes into docs/configuration.md.
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
  ...service,
});

const Config = environment.transform((env, context) => ({
  ...serviceConfig(env),
  port: env.TELEMETRY_PORT,
  /** Where main-app's public HTTP is; also the issuer of its tokens. */
  mainAppUrl: env.MAIN_APP_URL ?? localUrl(env.HOST, env.MAIN_APP_PORT),
  mongodbUri: databaseUri(env, 'TELEMETRY_MONGODB_URI', context),
  /** How long counted events are kept. */
  eventRetentionDays: env.EVENT_RETENTION_DAYS,
}));

export type Config = z.output<typeof Config>;

/** @throws InvalidConfig */
export const loadConfig = (env = process.env): Config => parseConfig(Config, env);
