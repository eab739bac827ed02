// better-auth's side of usernames: claimed at sign-up, changed by choose-username, and by nothing else.
import { parseInput } from '@swamp-club/platform/http.ts';
import { BASE_ERROR_CODES } from '@better-auth/core/error';
import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import { availabilityOf } from './availability.ts';
import { chooseUsernameEndpoint } from './choose-username.route.ts';
import type { ChooseUsernameParts } from './choose-username.ts';
import { refusalOfChoice } from './refusal-of-choice.ts';
import { parseNewName, prepareNewUser, signUpModels } from './sign-up-username.ts';
import { parseUsername } from './username.ts';

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
            if (name === null) return;
            const refusal = await refusalOfChoice(parts, { user: null, username: name.username, now: parts.now() });
            if (refusal === null) return;
            // Whoever signs up again, because the first answer was lost, has an account: their own name is not somebody else's.
            const known = await ctx.context.internalAdapter.findUserByEmail(body.email.toLowerCase());
            if (known === null) throw refusal;
            throw APIError.from('UNPROCESSABLE_ENTITY', BASE_ERROR_CODES.USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL);
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
            const name = parseUsername(parseInput(IsAvailable, ctx.body).username);
            // Whoever is signed in, on a page, may have their own former names, and change none too often.
            const session = await getSessionFromCtx(ctx);
            const userId = session === null ? null : new ObjectId(session.user.id);
            return ctx.json(await availabilityOf(parts, name, userId));
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
