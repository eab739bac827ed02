// Environment in, typed configuration out, or one readable message saying which variable is wrong.
import { z } from 'zod';
import { trustedProxies } from './client-address.ts';

/** A mistake in the environment; the message names each variable. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
}

/** @throws InvalidConfig */
export function parseConfig<T extends z.ZodType>(schema: T, env: NodeJS.ProcessEnv): z.output<T> {
  // An empty variable means the same as none, as `VAR= npm start` and compose files have it.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new InvalidConfig(`The environment does not fit:\n${lines.join('\n')}`);
}

export const port = z.coerce.number().int().min(0).max(65535);
export const milliseconds = z.coerce.number().int().positive();
export const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

/** How long a client may take to send a request, if nothing else is said. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** How a service's HTTP meets strangers. */
export const strangers = {
  TRUSTED_PROXIES: trustedProxies,
  REQUEST_TIMEOUT_MS: milliseconds.default(REQUEST_TIMEOUT_MS),
  RATE_LIMIT: z.enum(['on', 'off']).default('on'),
};

/** How long a service that was told to stop goes on answering: until every balancer has seen that it is not ready. */
export const drainMs = z.coerce.number().int().min(0).default(0);

/** For a service whose database was put back to a backup: what it says about its first write. */
export const restored = {
  RESTORED: z.enum(['yes', 'no']).default('no'),
  RESTORE_WAIT_MS: milliseconds.default(60_000),
};

/** 0 where nothing was restored. */
export const restoreWaitMs = (env: { RESTORED: 'yes' | 'no'; RESTORE_WAIT_MS: number }): number =>
  env.RESTORED === 'yes' ? env.RESTORE_WAIT_MS : 0;
