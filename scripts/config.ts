// What the environment says about running the two services and their database on one machine.
import { parseConfig, port, restored } from '@swamp-club/platform/config.ts';
import { join } from 'node:path';
import { z } from 'zod';

const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  MAIN_APP_PORT: port.min(1).default(4000),
  TELEMETRY_PORT: port.min(1).default(4100),
  MONGODB_PORT: port.min(1).optional(),
  MAIN_APP_URL: z.url().optional(),
  TELEMETRY_URL: z.url().optional(),
  MONGODB_URI: z.string().optional(),
  MAIN_APP_MONGODB_URI: z.string().optional(),
  TELEMETRY_MONGODB_URI: z.string().optional(),
  ADMIN_MONGODB_URI: z.string().optional(),
  BETTER_AUTH_SECRET: z.string().optional(),
  OPERATOR_TOKEN: z.string().optional(),
  ...restored,
  DATA_DIR: z.string().default('.data'),
  MONGOD_BINARY: z.string().optional(),
  PATH: z.string().default(''),
});

export interface Config extends z.output<typeof Environment> {
  /** Everything the environment holds: the processes started from here get it too. */
  env: NodeJS.ProcessEnv;
  /** Where downloads are kept, whatever directory this is run from. */
  cacheDir: string;
}

/** @throws InvalidConfig */
export function loadConfig(env = process.env): Config {
  const cacheDir = join(import.meta.dirname, '..', '.cache', 'mongod');
  return { ...parseConfig(Environment, env), env, cacheDir };
}
