// Who is asking, by cookie or bearer token.
import { fromNodeHeaders } from 'better-auth/node';
import { ObjectId } from 'mongodb';
import { passCookies, sessionUnknown, type Exchange } from './ask-auth.ts';
import type { Auth } from './auth.ts';

/**
 * The session that was sent, and the signed-in person's id; null without a valid session. Using a session extends it once a
 * day: the browser gets its cookie anew, or the old one would run out there.
 * @throws HttpProblem 503 when it could not be looked up
 */
export async function currentSession(
  auth: Auth,
  { request, reply }: Exchange,
): Promise<{ id: string; userId: ObjectId } | null> {
  const { headers, response } = await auth.api
    .getSession({ headers: fromNodeHeaders(request.headers), returnHeaders: true })
    .catch(() => {
      throw sessionUnknown();
    });
  passCookies(reply, headers);
  return response === null ? null : { id: response.session.id, userId: new ObjectId(response.user.id) };
}

/** The signed-in person's id; null without a valid session. */
export async function sessionUserId(auth: Auth, exchange: Exchange): Promise<ObjectId | null> {
  return (await currentSession(auth, exchange))?.userId ?? null;
}
