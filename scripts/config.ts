// What the environment says about running the two services and their database on one machine; what each variable means goes into
// docs/configuration.md.
import { addresses, databases, parseConfig, port, restored, secrets } from '@swamp-club/platform/config.ts';
import { join } from 'node:path';
import { z } from 'zod';

const { MAIN_APP_PORT, TELEMETRY_PORT } = addresses;
const NO_FREE_ONE = 'must not be 0: whoever starts the service has to know where it will be';

export const environment = z.object({
  ...addresses,
  MAIN_APP_PORT: MAIN_APP_PORT.refine((port) => port > 0, NO_FREE_ONE),
  TELEMETRY_PORT: TELEMETRY_PORT.refine((port) => port > 0, NO_FREE_ONE),
  MONGODB_PORT: port.min(1).optional().describe('The port of the embedded database. Unset: a free one.'),
  ...databases,
  ADMIN_MONGODB_URI: z
    .string()
    .optional()
    .describe("The database's administrator, for `npm run migrate` and `npm run database:users` alone."),
  BETTER_AUTH_SECRET: secrets.BETTER_AUTH_SECRET.optional(),
  OPERATOR_TOKEN: secrets.OPERATOR_TOKEN.optional(),
  ...restored,
  DATA_DIR: z
    .string()
    .default('.data')
    .describe('Where the embedded database and the secrets that were made for it are (mode 0600).'),
  MONGOD_BINARY: z
    .string()
    .optional()
    .describe('The `mongod` to run as embedded database. Unset: the first on `PATH`, or one is fetched.'),
  PATH: z.string().default('').describe('Where `mongod` is looked for.'),
});

export interface Config extends z.output<typeof environment> {
  /** Everything the environment holds: the processes started from here get it too. */
  env: NodeJS.ProcessEnv;
  /** Where downloads are kept, whatever directory this is run from. */
  cacheDir: string;
}

/** @throws InvalidConfig */
export function loadConfig(env = process.env): Config {
  const cacheDir = join(import.meta.dirname, '..', '.cache', 'mongod');
  return { ...parseConfig(environment, env), env, cacheDir };
}
