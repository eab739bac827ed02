// What a deployment's environment says about its database: the same URIs that the services get, which name nodes and users.
import { parseConfig } from '@swamp-club/platform/config.ts';
import { z } from 'zod';

const Environment = z.object({
  MAIN_APP_MONGODB_URI: z.string(),
  TELEMETRY_MONGODB_URI: z.string(),
  ADMIN_MONGODB_URI: z.string(),
  /** What the nodes know each other by. */
  MONGOD_KEY_FILE: z.string(),
});

export type Config = z.output<typeof Environment>;

/** @throws InvalidConfig */
export function loadConfig(env = process.env): Config {
  return parseConfig(Environment, env);
}
