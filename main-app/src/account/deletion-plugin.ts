// better-auth's side of deleting an account: the endpoint, and what comes into being while an account is being deleted.
import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import { removeIfOrphaned, type DeleteAccountParts } from './delete-account.ts';
import { deleteUserEndpoint } from './delete-user.route.ts';

const Session = z.object({ userId: z.string() });
const CreatedKey = z.object({ referenceId: z.string() });

export const deletionPlugin = (parts: DeleteAccountParts) =>
  ({
    id: 'delete-account',
    // Under better-auth's own key, so that its endpoint is replaced.
    endpoints: { deleteUser: deleteUserEndpoint(parts) },
    // As often as better-auth lets a password be tried elsewhere.
    rateLimit: [{ pathMatcher: (path) => path === '/delete-user', window: 10, max: 3 }],
    init: () => ({
      options: {
        databaseHooks: {
          session: {
            create: { after: async (session: unknown) => refuseToTheGone(parts, Session.parse(session).userId) },
          },
        },
      },
    }),
    hooks: {
      after: [
        {
          matcher: ({ path }) => path === '/api-key/create',
          handler: createAuthMiddleware(async (ctx) => {
            const created = CreatedKey.safeParse(ctx.context.returned).data;
            if (created !== undefined) await refuseToTheGone(parts, created.referenceId);
          }),
        },
      ],
    },
  }) satisfies BetterAuthPlugin;

/** @throws APIError: raised in a database hook, anything else may be turned into one that says nothing. */
async function refuseToTheGone(parts: DeleteAccountParts, userId: string): Promise<void> {
  if (!(await removeIfOrphaned(parts, new ObjectId(userId)))) return;
  throw new APIError('UNAUTHORIZED', { code: 'ACCOUNT_NOT_FOUND', message: 'This account is gone.' });
}
