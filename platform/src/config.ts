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

/** Scheme, host and port, without the slash at the end. */
const origin = z
  .url({ protocol: /^https?$/, error: 'must be an origin such as https://swamp.club' })
  .transform((text, context) => {
    const url = new URL(text);
    if (url.href === `${url.origin}/`) return url.origin;
    context.addIssue({ code: 'custom', message: 'must be an origin such as https://swamp.club, without a path' });
    return z.NEVER;
  });

const secret = (command: string) => {
  const error = `must be set, at least 32 random characters, e.g. from: ${command}`;
  return z.string(error).min(32, error);
};

// What a variable means is said here and in the schemas that use these; docs/configuration.md is made from them.

/** Where both services are, and so read by each of them. */
export const addresses = {
  HOST: z.string().default('127.0.0.1').describe('The address both services listen on.'),
  MAIN_APP_PORT: port.default(4000).describe('The port main-app listens on. 0, a free one, is not for `npm start`.'),
  TELEMETRY_PORT: port
    .default(4100)
    .describe('The port telemetry-service listens on. 0, a free one, is not for `npm start`.'),
  MAIN_APP_URL: origin
    .optional()
    .describe('How browsers, the CLI and telemetry-service reach main-app. Unset: from `HOST` and `MAIN_APP_PORT`.'),
  TELEMETRY_URL: origin
    .optional()
    .describe('How the CLI and main-app reach telemetry-service. Unset: from `HOST` and `TELEMETRY_PORT`.'),
};

export const databases = {
  MONGODB_URI: z
    .string()
    .optional()
    .describe("Your database, for both services. Unset, like the services' own: `npm start` starts an embedded one."),
  MAIN_APP_MONGODB_URI: z
    .string()
    .optional()
    .describe("main-app's database, with a user of its own; goes before `MONGODB_URI`."),
  TELEMETRY_MONGODB_URI: z
    .string()
    .optional()
    .describe("telemetry-service's database, with a user of its own; goes before `MONGODB_URI`."),
};

export const secrets = {
  BETTER_AUTH_SECRET: secret('openssl rand -base64 32').describe(
    "Signs main-app's sessions and encrypts its signing keys. `npm start` makes one for the embedded database.",
  ),
  OPERATOR_TOKEN: secret('openssl rand -hex 32').describe(
    'Opens `/ops` of both services to operators. `npm start` makes one for the embedded database.',
  ),
};

/** How long a client may take to send a request, if nothing else is said. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** For a service whose database was put back to a backup: what it says about its first write. */
export const restored = {
  RESTORED: z
    .enum(['yes', 'no'])
    .default('no')
    .describe(
      '`yes` for the first start on a database that was [restored from a backup](operations.md#restored-from-a-backup).',
    ),
  RESTORE_WAIT_MS: milliseconds
    .default(60_000)
    .describe('How long a restored service waits before it writes, in ms: longer than clocks may differ.'),
};

/** How both services work, and how they meet strangers. */
export const service = {
  COMMAND_POLL_MS: milliseconds
    .default(30_000)
    .describe('How often the outbox and the queue are looked at without being woken, in ms.'),
  COMMAND_MAX_ATTEMPTS: z.coerce
    .number()
    .int()
    .positive()
    .default(12)
    .describe('After so many failures of its own a command, an event or a record of the outbox is dead.'),
  LEASE_MS: milliseconds.default(10_000).describe('How long a killed process can hold work up, in ms.'),
  DRAIN_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      'How long a service that was told to stop goes on answering, in ms: longer than a balancer takes to see that it is not ready ([upgrading](operations.md#upgrading-without-anybody-noticing)).',
    ),
  LOG_LEVEL: logLevel.default('info').describe('From which level on the JSON logs on stdout are written.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Where an OpenTelemetry collector takes [traces](operations.md#following-a-rename), such as `http://127.0.0.1:4318`. Unset: nothing is traced.',
    ),
  TRUSTED_PROXIES: trustedProxies.describe(
    'Addresses and networks (CIDR) of proxies in front, with commas: whose word counts about where a request comes from.',
  ),
  REQUEST_TIMEOUT_MS: milliseconds
    .default(REQUEST_TIMEOUT_MS)
    .describe('How long a client may take to send a request, headers and body, in ms.'),
  RATE_LIMIT: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether sign-in, events and the like are limited by address; `off` for load tests.'),
  ...restored,
};

/** 0 where nothing was restored. */
export const restoreWaitMs = (env: { RESTORED: 'yes' | 'no'; RESTORE_WAIT_MS: number }): number =>
  env.RESTORED === 'yes' ? env.RESTORE_WAIT_MS : 0;

type ServiceEnvironment = z.output<
  z.ZodObject<typeof service & Pick<typeof addresses, 'HOST'> & Pick<typeof secrets, 'OPERATOR_TOKEN'>>
>;

/** What both services call what each of them reads. */
export const serviceConfig = (env: ServiceEnvironment) => ({
  host: env.HOST,
  operatorToken: env.OPERATOR_TOKEN,
  /** How long whoever has nothing to do trusts wake-ups before looking again. */
  pollMs: env.COMMAND_POLL_MS,
  /** Failures of its own after which a command, an event or a record of the outbox is dead. */
  maxAttempts: env.COMMAND_MAX_ATTEMPTS,
  leaseMs: env.LEASE_MS,
  /** How long it goes on answering once it was told to stop. */
  drainMs: env.DRAIN_MS,
  logLevel: env.LOG_LEVEL,
  otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  /** Of everybody else `X-Forwarded-For` is not believed. */
  trustedProxies: env.TRUSTED_PROXIES,
  requestTimeoutMs: env.REQUEST_TIMEOUT_MS,
  rateLimited: env.RATE_LIMIT === 'on',
  /** How long to wait before anything is written: after a restore, for longer than clocks may differ. */
  restoreWaitMs: restoreWaitMs(env),
});

/** A service's own database, or the one for both; without either the context gets an issue. */
export function databaseUri<Own extends 'MAIN_APP_MONGODB_URI' | 'TELEMETRY_MONGODB_URI'>(
  env: Partial<Record<Own | 'MONGODB_URI', string | undefined>>,
  own: Own,
  context: z.RefinementCtx,
): string {
  const uri = env[own] ?? env.MONGODB_URI;
  if (uri !== undefined) return uri;
  context.addIssue({ code: 'custom', path: [own], message: 'set it, or MONGODB_URI' });
  return z.NEVER;
}

/** How this machine reaches a server of its own that listens on `host`, which may be every address. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
