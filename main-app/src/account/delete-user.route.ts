// POST /api/auth/delete-user: in place of better-auth's endpoint of that name, which knows nothing of names, scores and telemetry.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import { parseTraceparent } from '@swamp-club/platform/traceparent.ts';
import { createAuthEndpoint, sensitiveSessionMiddleware } from 'better-auth/api';
import { deleteSessionCookie } from 'better-auth/cookies';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import { accountGone, deleteAccount, type DeleteAccountParts } from './delete-account.ts';

/** Answers what better-auth's client expects, and the command on its way to telemetry. */
export const deleteUserEndpoint = (parts: DeleteAccountParts) =>
  createAuthEndpoint(
    '/delete-user',
    {
      method: 'POST',
      use: [sensitiveSessionMiddleware],
      body: z.object({ password: z.string() }),
      requireHeaders: true,
    },
    async (ctx) => {
      const userId = new ObjectId(ctx.context.session.user.id);
      const { password } = ctx.body;
      const account = await ctx.context.internalAdapter.findCredentialAccount(userId.toHexString());
      // Deleted since the session was looked at: nobody's password is wrong.
      if (account === null && (await parts.users.find(userId)) === null) throw accountGone();
      const hash = account?.password;
      // A session alone could be somebody else's at this person's machine.
      if (hash == null || !(await ctx.context.password.verify({ hash, password }))) {
        throw new HttpProblem(400, 'INVALID_PASSWORD', 'This is not your password.', { field: 'password' });
      }
      const { commandId } = await deleteAccount(parts, {
        userId,
        traceparent: parseTraceparent(ctx.headers.get('traceparent')),
      });
      deleteSessionCookie(ctx);
      return ctx.json({ success: true, message: 'User deleted', commandId });
    },
  );
