// GET /api/whoami: whose key or session this is. The CLI asks, and telemetry for every key it does not know.
import type { FastifyInstance } from 'fastify';
import type { ObjectId } from 'mongodb';
import type { ApiKeyStore } from './api-key-store.ts';
import type { Exchange } from './ask-auth.ts';
import type { Auth } from './auth.ts';
import { sessionUserId } from './session.ts';
import type { UserStore } from './user-store.ts';

export interface WhoamiParts {
  auth: Auth;
  users: UserStore;
  apiKeys: ApiKeyStore;
  now: () => Date;
}

/** 401 says that the key or session is not valid, and nothing else does. */
export function whoamiRoutes(app: FastifyInstance, parts: WhoamiParts): void {
  app.get('/api/whoami', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const userId = await askingUser({ request, reply }, parts);
    const user = userId === null ? null : await parts.users.find(userId);
    if (user === null) return reply.code(401).send({ authenticated: false });
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

/** A key that is sent is what counts: a session beside it does not make a bad key good. */
function askingUser(exchange: Exchange, { auth, apiKeys, now }: WhoamiParts): Promise<ObjectId | null> {
  const apiKey = exchange.request.headers['x-api-key'];
  return typeof apiKey === 'string' ? apiKeys.ownerOf(apiKey, now()) : sessionUserId(auth, exchange);
}
