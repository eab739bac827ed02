// Who is looking at a page.
import type { FastifyReply } from 'fastify';
import type { ObjectId } from 'mongodb';
import type { Exchange } from '../account/ask-auth.ts';
import type { Auth } from '../account/auth.ts';
import { sessionUserId } from '../account/session.ts';
import type { UserStore } from '../account/user-store.ts';

export interface Viewer {
  userId: ObjectId;
  email: string;
  name: string;
  username: string | null;
  displayUsername: string | null;
}

export interface ViewerParts {
  auth: Auth;
  users: UserStore;
}

/** Null without a valid session. */
export async function viewerOf(exchange: Exchange, { auth, users }: ViewerParts): Promise<Viewer | null> {
  const userId = await sessionUserId(auth, exchange);
  const user = userId === null ? null : await users.find(userId);
  if (user === null) return null;
  const { _id, email, name, username = null, displayUsername = username } = user;
  return { userId: _id, email, name, username, displayUsername };
}

/** For pages of one's own: whoever is not signed in does that first, and comes back. */
export const logInFirst = (reply: FastifyReply, path: string): FastifyReply =>
  reply.redirect(`/login?next=${encodeURIComponent(path)}`, 303);
