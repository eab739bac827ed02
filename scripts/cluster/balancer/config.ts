// What the balancer's environment says: where it listens, and who is behind it.
import { parseConfig, port } from '@swamp-club/platform/config.ts';
import { z } from 'zod';

/** `http://127.0.0.1:5001,http://127.0.0.1:5002` */
const origins = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.url()).min(1));

const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  MAIN_APP_PORT: port.min(1),
  MAIN_APP_REPLICAS: origins,
  TELEMETRY_PORT: port.min(1),
  TELEMETRY_REPLICAS: origins,
});

export type Config = z.output<typeof Environment>;

/** @throws InvalidConfig */
export function loadConfig(env = process.env): Config {
  return parseConfig(Environment, env);
}
