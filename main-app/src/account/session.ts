// Who is asking, by cookie or bearer token.
import { fromNodeHeaders } from 'better-auth/node';
import type { FastifyRequest } from 'fastify';
import { ObjectId } from 'mongodb';
import type { Auth } from './auth.ts';

/** The session that was sent, and the signed-in person's id; null without a valid session. */
export async function currentSession(
  auth: Auth,
  request: FastifyRequest,
): Promise<{ id: string; userId: ObjectId } | null> {
  const found = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
  return found === null ? null : { id: found.session.id, userId: new ObjectId(found.user.id) };
}

/** The signed-in person's id; null without a valid session. */
export async function sessionUserId(auth: Auth, request: FastifyRequest): Promise<ObjectId | null> {
  return (await currentSession(auth, request))?.userId ?? null;
}
