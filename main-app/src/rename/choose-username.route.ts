// POST /api/auth/choose-username: the one way to change a username, as an endpoint of better-auth's.
import { parseTraceparent } from '@swamp-club/platform/traceparent.ts';
import { createAuthEndpoint, sessionMiddleware } from 'better-auth/api';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import { chooseUsername, type ChooseUsernameParts } from './choose-username.ts';

export const chooseUsernameEndpoint = (parts: ChooseUsernameParts) =>
  createAuthEndpoint(
    '/choose-username',
    { method: 'POST', use: [sessionMiddleware], body: z.object({ username: z.string() }), requireHeaders: true },
    async (ctx) => {
      const chosen = await chooseUsername(parts, {
        userId: new ObjectId(ctx.context.session.user.id),
        username: ctx.body.username,
        traceparent: parseTraceparent(ctx.headers.get('traceparent')),
      });
      return ctx.json(chosen);
    },
  );
