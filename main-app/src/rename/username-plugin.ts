// better-auth's side of usernames: claimed at sign-up, changed by choose-username, and by nothing else.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import { chooseUsernameEndpoint } from './choose-username.route.ts';
import type { ChooseUsernameParts } from './choose-username.ts';
import { parseNewName, prepareNewUser, signUpModels } from './sign-up-username.ts';
import { refusalOfClaim } from './username-claim.ts';
import type { UsernameRefused } from './username-refused.ts';
import { parseUsername, type Username } from './username.ts';

// better-auth keeps whatever type and length it is given.
const Name = z.string().max(100);
const Image = z.string().max(2000).nullish();
const SignUp = z.object({
  email: z.string().max(254),
  name: Name,
  password: z.string(),
  image: Image,
  username: z.string().optional(),
  displayUsername: z.string().optional(),
});
const UpdateUser = z.object({ name: Name.optional(), image: Image });
const IsAvailable = z.object({ username: z.string() });

/** Goes before better-auth's own `username` plugin, so that its hooks meet only what these let through. */
export const usernamePlugin = (parts: ChooseUsernameParts) =>
  ({
    id: 'choose-username',
    schema: {
      ...signUpModels,
      user: { fields: { usernameVersion: { type: 'number', required: false, input: false, returned: false } } },
    },
    endpoints: { chooseUsername: chooseUsernameEndpoint(parts) },
    init: ({ adapter }) => ({
      options: {
        databaseHooks: {
          user: {
            create: { before: async (user: unknown) => ({ data: await prepareNewUser(adapter, user, parts) }) },
            // Whatever endpoint it comes from, today's or a later release's.
            update: { before: async (update: unknown) => refuseName(update) },
          },
        },
      },
    }),
    hooks: {
      before: [
        {
          matcher: ({ path }) => path === '/sign-up/email',
          handler: createAuthMiddleware(async (ctx) => {
            const body = parseInput(SignUp, ctx.body);
            const name = parseNewName(body);
            const refusal = name === null ? null : await refusalFor(parts, name, null);
            if (refusal !== null) throw refusal;
          }),
        },
        {
          matcher: ({ path }) => path === '/update-user',
          handler: createAuthMiddleware(async (ctx) => {
            refuseName(ctx.body);
            parseInput(UpdateUser, ctx.body);
          }),
        },
        {
          matcher: ({ path }) => path === '/is-username-available',
          handler: createAuthMiddleware(async (ctx) => {
            const { username } = parseInput(IsAvailable, ctx.body);
            const name = parseUsername(username);
            // Whoever is signed in may have their own former names.
            const asking = await getSessionFromCtx(ctx);
            const refusal = await refusalFor(parts, name, asking === null ? null : new ObjectId(asking.user.id));
            return ctx.json(
              refusal === null
                ? { available: true }
                : { available: false, code: refusal.code, message: refusal.message },
            );
          }),
        },
      ],
    },
  }) satisfies BetterAuthPlugin;

/**
 * Presence counts, not truth: `{username: null}` would take a name away.
 * @throws APIError: raised in a database hook, anything else may be turned into one that says nothing.
 */
function refuseName(update: unknown): void {
  const field = ['username', 'displayUsername', 'usernameVersion'].find((name) => Object.hasOwn(Object(update), name));
  if (field === undefined) return;
  throw new APIError('BAD_REQUEST', {
    code: 'USE_CHOOSE_USERNAME',
    message: `${field}: a username is changed with POST /api/auth/choose-username.`,
    field,
  });
}

async function refusalFor(
  { usernames, now, holdDays }: ChooseUsernameParts,
  name: Username,
  userId: ObjectId | null,
): Promise<UsernameRefused | null> {
  return refusalOfClaim(await usernames.find(name.username), { userId, now: now(), holdDays });
}
