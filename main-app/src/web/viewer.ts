// Who is looking at a page.
import type { FastifyReply } from 'fastify';
import type { ObjectId } from 'mongodb';
import type { Auth } from '../account/auth.ts';
import { currentSession } from '../account/session.ts';
import type { UserStore } from '../account/user-store.ts';

export interface Viewer {
  userId: ObjectId;
  sessionId: string;
  email: string;
  name: string;
  username: string | null;
  displayUsername: string | null;
}

export interface ViewerParts {
  auth: Auth;
  users: UserStore;
}

/** Who gets `reply`; null without a valid session. */
export async function viewerOf(reply: FastifyReply, { auth, users }: ViewerParts): Promise<Viewer | null> {
  const session = await currentSession(auth, reply);
  if (session === null) return null;
  const user = await users.find(session.userId);
  if (user === null) return null;
  const { email, name, username = null, displayUsername = username } = user;
  return { userId: user._id, sessionId: session.id, email, name, username, displayUsername };
}

/** For pages of one's own: whoever is not signed in does that first, and comes back. */
export const logInFirst = (reply: FastifyReply, path: string): FastifyReply =>
  reply.redirect(`/login?next=${encodeURIComponent(path)}`, 303);
