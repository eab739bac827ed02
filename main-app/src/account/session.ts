// Who is asking, by cookie or bearer token.
import type { FastifyReply } from 'fastify';
import { fromNodeHeaders } from 'better-auth/node';
import { ObjectId } from 'mongodb';
import { passCookies, sessionUnknown } from './ask-auth.ts';
import type { Auth } from './auth.ts';

/**
 * The session that was sent with what `reply` answers, and the signed-in person's id; null without a valid session. Using a
 * session extends it once a day: the browser gets its cookie anew, or the old one would run out there.
 * @throws HttpProblem 503 when it could not be looked up
 */
export async function currentSession(
  auth: Auth,
  reply: FastifyReply,
): Promise<{ id: string; userId: ObjectId } | null> {
  const { headers, response } = await auth.api
    .getSession({ headers: fromNodeHeaders(reply.request.headers), returnHeaders: true })
    .catch(() => {
      throw sessionUnknown();
    });
  passCookies(reply, headers);
  return response === null ? null : { id: response.session.id, userId: new ObjectId(response.user.id) };
}
