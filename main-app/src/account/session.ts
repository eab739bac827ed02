// Who is asking, by cookie or bearer token.
import { fromNodeHeaders } from 'better-auth/node';
import type { FastifyRequest } from 'fastify';
import { ObjectId } from 'mongodb';
import type { Auth } from './auth.ts';

/** The signed-in person's id; null without a valid session. */
export async function sessionUserId(auth: Auth, request: FastifyRequest): Promise<ObjectId | null> {
  const session = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
  return session === null ? null : new ObjectId(session.user.id);
}
