// Accounts: better-auth, set up for this club.
import { apiKey } from '@better-auth/api-key';
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { mongodbAdapter } from 'better-auth/adapters/mongodb';
import { bearer, jwt, username } from 'better-auth/plugins';
import type { Logger } from 'pino';
import { usernamePlugin } from '../rename/username-plugin.ts';
import type { ChooseUsernameParts } from '../rename/choose-username.ts';
import { authCollections } from './auth-collections.ts';
import type { DeleteAccountParts } from './delete-account.ts';
import { deletionPlugin } from './deletion-plugin.ts';

/** Set by our mount from the connection; what a client sends under this name never gets here. */
export const CLIENT_IP_HEADER = 'x-client-ip';

/** In seconds: how long a key signs, and how long it is published after that. A token lasts a minute. */
const KEY_LIFE = { rotationInterval: 30 * 24 * 60 * 60, gracePeriod: 60 * 60 };

/** What writes for good, from one address. */
const COSTLY = { window: 60, max: 20 };

export interface AuthParts extends ChooseUsernameParts, DeleteAccountParts {
  url: string;
  secret: string;
  rateLimited: boolean;
  log: Logger;
  /** Resolves once they are there. */
  ensure: (collections: readonly CollectionSpec[]) => Promise<void>;
}

export type Auth = Awaited<ReturnType<typeof createAuth>>;

/** Resolves once every collection and index it needs is there. */
export async function createAuth(parts: AuthParts) {
  const { db, url, secret, rateLimited, log, ensure } = parts;
  const options = {
    appName: 'Swamp Club',
    baseURL: url,
    basePath: '/api/auth',
    trustedOrigins: [url],
    secret,
    database: mongodbAdapter(db, { client: db.client }),
    emailAndPassword: { enabled: true },
    // Counted in the database, so that all replicas count together; by better-auth's own rules 3 sign-ins or sign-ups in 10 s,
    // of all else 100.
    rateLimit: {
      enabled: rateLimited,
      storage: 'database',
      customRules: { '/choose-username': COSTLY, '/api-key/create': COSTLY },
    },
    advanced: {
      // Ending the sessions of one person reads them first: with the default of 100, old ones alone, and the others go on.
      database: { defaultFindManyLimit: 10_000 },
      // Named, because better-auth leaves the check out where it takes the process for a test.
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
    },
    // Anything but a refusal goes on to our HTTP server, which logs it and answers without its insides.
    onAPIError: { throw: true },
    // What it calls an error is mostly somebody's bad request; failures of ours go on to our HTTP server (above).
    logger: {
      level: 'warn',
      // What else it says may be an address that somebody has typed.
      log: (level, message, ...details) =>
        log[level === 'error' ? 'warn' : level]({ err: details.find((it) => it instanceof Error) }, message),
    },
    telemetry: { enabled: false },
    plugins: [
      usernamePlugin(parts),
      deletionPlugin(parts),
      // The rules are ours (rename/username.ts); to this plugin everything is a name.
      username({ minUsernameLength: 1, maxUsernameLength: 1000, usernameValidator: () => true }),
      bearer(),
      apiKey({
        defaultPrefix: 'swamp_',
        rateLimit: { enabled: false },
        // By which people tell keys from each other: the prefix, which they all have, and a little more.
        startingCharactersConfig: { charactersLength: 10 },
      }),
      jwt({ disableSettingJwtHeader: true, jwks: { keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' }, ...KEY_LIFE } }),
    ],
  } satisfies BetterAuthOptions;
  await ensure(authCollections(options));
  return betterAuth(options);
}
