// What a new person brings into being beside the account: the claim of their name and their row of scores.
import { getCurrentAdapter } from '@better-auth/core/context';
import type { BetterAuthPluginDBSchema } from '@better-auth/core/db';
import type { DBAdapter, DBTransactionAdapter } from '@better-auth/core/db/adapter';
import { nextTick } from '@swamp-club/platform/hybrid-clock.ts';
import { APIError } from 'better-auth/api';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import { newScores, userScoresCollection } from '../leaderboard/user-scores-store.ts';
import { refusalOfClaim } from './username-claim.ts';
import { refusalOfWrite, UsernameRefused } from './username-refused.ts';
import { parseUsername, type Username } from './username.ts';
import { usernamesCollection } from './usernames-store.ts';

/** Models of better-auth's adapter, so that they are written in sign-up's own transaction. */
export const signUpModels = {
  usernameClaim: {
    modelName: usernamesCollection.name,
    fields: {
      name: { type: 'string', required: true, input: false },
      holderId: { type: 'string', required: true, input: false, references: { model: 'user', field: 'id' } },
      state: { type: 'string', required: true, input: false },
      since: { type: 'date', required: true, input: false },
    },
  },
  userScores: {
    modelName: userScoresCollection.name,
    fields: {
      username: { type: 'string', required: false, input: false },
      displayUsername: { type: 'string', required: false, input: false },
      score: { type: 'number', required: true, input: false },
      invocations: { type: 'number', required: true, input: false },
      successes: { type: 'number', required: true, input: false },
      errors: { type: 'number', required: true, input: false },
      userErrors: { type: 'number', required: true, input: false },
      durationMs: { type: 'number', required: true, input: false },
      activeDays: { type: 'number', required: true, input: false },
      devices: { type: 'number', required: true, input: false },
      firstSeenAt: { type: 'date', required: false, input: false },
      lastActiveAt: { type: 'date', required: false, input: false },
      revision: { type: 'number', required: true, input: false },
    },
  },
} as const satisfies BetterAuthPluginDBSchema;

interface SignUpParts {
  holdDays: number;
  now: () => Date;
}

const NewUser = z.looseObject({
  id: z.string().optional(),
  username: z.string().nullish(),
  displayUsername: z.string().nullish(),
});

/**
 * For better-auth's hook before a user is created, which runs inside its transaction.
 * @returns the user with an id and, where one was asked for, a name.
 * @throws APIError: anything else better-auth turns into one that says nothing.
 */
export async function prepareNewUser(fallback: DBAdapter, draft: unknown, { holdDays, now }: SignUpParts) {
  const user = NewUser.parse(draft);
  const userId = user.id ?? new ObjectId().toHexString();
  const adapter = await getCurrentAdapter(fallback);
  const at = now();
  try {
    const name = parseNewName(user);
    if (name !== null) await claim(adapter, name.username, userId, { now: at, holdDays });
    await adapter.create({ model: 'userScores', data: { id: userId, ...newScores(name) }, forceAllowId: true });
    return name === null ? { ...user, id: userId } : { ...user, id: userId, ...name, usernameVersion: nextTick(0, at) };
  } catch (error) {
    const refusal = error instanceof UsernameRefused ? error : refusalOfWrite(error, user.username ?? '');
    if (refusal === null) throw error;
    const { status, code, message, field, headers } = refusal;
    throw new APIError(status, { code, message, field }, headers);
  }
}

async function claim(
  adapter: DBTransactionAdapter,
  name: string,
  userId: string,
  { now, holdDays }: { now: Date; holdDays: number },
): Promise<void> {
  const where = [{ field: 'name', value: name }];
  const found = await adapter.findOne({ model: 'usernameClaim', where });
  const refusal = refusalOfClaim(found === null ? null : Claim.parse(found), { userId: null, now, holdDays });
  if (refusal !== null) throw refusal;
  const taken = { name, holderId: userId, state: 'active', since: now };
  // A conflict: the name is being claimed this very moment, perhaps by the same person's first try, or by one whose process was
  // killed and whom nobody will ever commit. The driver would run the transaction again, if better-auth did not turn the error into
  // one of its own first; so whoever asks tries again, and hears then what became of it.
  if (found === null) await adapter.create({ model: 'usernameClaim', data: taken });
  else await adapter.update({ model: 'usernameClaim', where, update: taken });
}

const Claim = z
  .object({ name: z.string(), holderId: z.string(), state: z.enum(['active', 'released']), since: z.date() })
  .transform((claim) => ({ ...claim, holderId: new ObjectId(claim.holderId) }));

/**
 * The name in a sign-up, checked; null for none.
 * @throws UsernameRefused
 */
export function parseNewName({ username, displayUsername }: z.output<typeof NewUser>): Username | null {
  if (username == null && displayUsername == null) return null;
  const name = parseUsername(username ?? '');
  // What is shown keeps the rules as well: no look-alike letters.
  const shown = parseUsername(displayUsername ?? name.displayUsername);
  if (shown.username === name.username) return shown;
  throw new UsernameRefused('USERNAME_INVALID', 'displayUsername may differ from username in letter case alone.');
}
