// What a program of the old system is told by its environment.
import { parseConfig, port } from '@swamp-club/platform/config.ts';
import { z } from 'zod';

const Environment = z.object({
  PORT: port.min(1),
  /** One database user for everything: that is what the move puts an end to. */
  SHARED_MONGODB_URI: z.string(),
  MAIN_APP_URL: z.url(),
});

/** @throws InvalidConfig */
export function loadOldConfig(env = process.env) {
  const { PORT, SHARED_MONGODB_URI, MAIN_APP_URL } = parseConfig(Environment, env);
  return { port: PORT, mongodbUri: SHARED_MONGODB_URI, mainAppUrl: MAIN_APP_URL };
}
