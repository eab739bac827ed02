// GET /api/whoami: whose key or session this is. The CLI asks, and telemetry for every key it does not know.
import { clientOf } from '@swamp-club/platform/client-address.ts';
import { countRequest } from '@swamp-club/platform/request-count-store.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Db, ObjectId } from 'mongodb';
import type { ApiKeyStore } from './api-key-store.ts';
import type { Auth } from './auth.ts';
import { currentSession } from './session.ts';
import type { UserStore } from './user-store.ts';

export interface WhoamiParts {
  db: Db;
  auth: Auth;
  users: UserStore;
  apiKeys: ApiKeyStore;
  /** Whether keys that are none are counted. */
  rateLimited: boolean;
  now: () => Date;
}

/**
 * So many keys that are none may come from one address. A key that is one is always answered: an address may be a whole
 * office, or telemetry, which asks for everybody.
 */
const UNKNOWN_KEYS = { max: 100, windowMs: 60_000 };

/** 401 says that the key or session is not valid; 429 says the same to whoever had that answer too often. Nothing else does. */
export function whoamiRoutes(app: FastifyInstance, parts: WhoamiParts): void {
  app.get('/api/whoami', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const userId = await askingUser(reply, parts);
    const user = userId === null ? null : await parts.users.find(userId);
    if (user === null) {
      const wait = await countUnknown(request, parts);
      if (wait === 0) return reply.code(401).send({ authenticated: false });
      const message = `This API key is not valid, nor were many before it. Try again in ${wait} seconds.`;
      return reply
        .code(429)
        .header('retry-after', wait)
        .send({ authenticated: false, code: 'TOO_MANY_REQUESTS', message });
    }
    return {
      authenticated: true,
      id: user._id.toHexString(),
      username: user.username ?? null,
      usernameVersion: user.usernameVersion ?? 0,
      email: user.email,
      name: user.name,
    };
  });
}

/** Returns for how many seconds no more of them are wanted; 0 while they are borne. */
async function countUnknown({ headers, ip }: FastifyRequest, { db, rateLimited, now }: WhoamiParts): Promise<number> {
  if (!rateLimited || headers['x-api-key'] === undefined) return 0;
  return countRequest(db, `unknown-key ${clientOf(ip)}`, UNKNOWN_KEYS, now());
}

/** A key that is sent is what counts: a session beside it does not make a bad key good. */
async function askingUser(reply: FastifyReply, { auth, apiKeys, now }: WhoamiParts): Promise<ObjectId | null> {
  const apiKey = reply.request.headers['x-api-key'];
  if (typeof apiKey === 'string') return apiKeys.ownerOf(apiKey, now());
  return (await currentSession(auth, reply))?.userId ?? null;
}
