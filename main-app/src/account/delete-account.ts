// Deleting an account: everything main-app has of the person goes at once, with the word to telemetry to forget them too.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { inSpan, startSpan, traceparentOf } from '@swamp-club/platform/spans.ts';
import { inOwnTransaction } from '@swamp-club/platform/transaction.ts';
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { ClientSession, Db, ObjectId } from 'mongodb';
import { randomUUID } from 'node:crypto';
import type { UserScoresStore } from '../leaderboard/user-scores-store.ts';
import type { UsernamesStore } from '../rename/usernames-store.ts';
import type { OutboxStore } from '../telemetry/outbox-store.ts';
import { tracer } from '../tracer.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import type { SignInStore } from './sign-in-store.ts';
import type { UserStore } from './user-store.ts';

export interface RemoveAccountParts {
  users: UserStore;
  signIns: SignInStore;
  apiKeys: ApiKeyStore;
  usernames: UsernamesStore;
  scores: UserScoresStore;
  outbox: OutboxStore;
}

export interface DeleteAccountParts extends RemoveAccountParts {
  db: Db;
  /** Wakes the relay. */
  outboxWritten: Wakeup;
  now: () => Date;
}

export const accountGone = () => new HttpProblem(401, 'ACCOUNT_NOT_FOUND', 'This account is gone already.');

/**
 * Returns the command on its way to telemetry.
 * @throws HttpProblem: ACCOUNT_NOT_FOUND, TRY_AGAIN
 */
export async function deleteAccount(
  parts: DeleteAccountParts,
  { userId, ...caller }: { userId: ObjectId; traceparent: string | null },
): Promise<{ commandId: string }> {
  // Made here because the transaction's callback may run several times, and every run must mean the same command.
  const commandId = randomUUID();
  const attributes = { 'user.id': userId.toHexString(), 'command.id': commandId };
  const span = startSpan(tracer, 'delete account', caller.traceparent, { attributes });
  const traceparent = traceparentOf(span);
  const work = async (session: ClientSession) => {
    const createdAt = parts.now();
    const [user] = await removeAccounts(parts, [userId], createdAt, session);
    if (user === undefined) throw accountGone();
    await parts.outbox.insert({ _id: commandId, type: 'account_deleted', userId, createdAt, traceparent }, session);
  };
  try {
    await inSpan(span, () => inOwnTransaction(parts.db, work));
  } catch (error) {
    if (!isPassingDatabaseError(error)) throw error;
    const headers = { 'retry-after': '1' };
    throw new HttpProblem(503, 'TRY_AGAIN', 'The database is busy or away just now. Try again.', { headers });
  }
  parts.outboxWritten.notify();
  return { commandId };
}

/**
 * Removes what there is of these people, inside a transaction; returns those who had an account. Their names stay in the
 * registry, on hold for a while like any that is given up. What is left of somebody without an account goes as well.
 */
export async function removeAccounts(
  { users, signIns, apiKeys, usernames, scores, outbox }: RemoveAccountParts,
  userIds: readonly ObjectId[],
  now: Date,
  session: ClientSession,
): Promise<ObjectId[]> {
  const people = await users.findMany(userIds, session);
  // A rename, or another deletion, writes this document as well: of two at once the second is run again and sees the first.
  await users.remove(userIds, session);
  for (const { _id, username } of people) if (username != null) await usernames.release(username, _id, now, session);
  await scores.remove(userIds, session);
  await signIns.removeSessions(userIds, session);
  await signIns.removePasswords(userIds, session);
  await signIns.removeVerifications(
    userIds,
    people.map(({ email }) => email),
    session,
  );
  await apiKeys.removeOf(userIds, session);
  await outbox.removeRenames(userIds, session);
  return people.map(({ _id }) => _id);
}

/**
 * For a session or key just made: a deletion that was committed meanwhile has not seen it, so it goes here. One that is
 * committed after this has not seen it either; that one goes when the tombstone comes back from telemetry. Until then it
 * leads to nobody. Returns whether the account is gone.
 */
export async function removeIfOrphaned(
  { users, signIns, apiKeys }: RemoveAccountParts,
  userId: ObjectId,
): Promise<boolean> {
  if ((await users.find(userId)) !== null) return false;
  await signIns.removeSessions([userId]);
  await apiKeys.removeOf([userId]);
  return true;
}
