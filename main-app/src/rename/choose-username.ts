// Giving a person a username: user, registry, scores and outbox change together or not at all.
import { nextTick } from '@swamp-club/platform/hybrid-clock.ts';
import { inTransaction } from '@swamp-club/platform/transaction.ts';
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { ClientSession, MongoClient, ObjectId } from 'mongodb';
import { randomUUID } from 'node:crypto';
import type { User, UserStore } from '../account/user-store.ts';
import type { UserScoresStore } from '../leaderboard/user-scores-store.ts';
import type { OutboxStore } from '../telemetry/outbox-store.ts';
import { dayBefore, refusalOfRename } from './rename-quota.ts';
import { refusalOfClaim } from './username-claim.ts';
import { refusalOfWrite, UsernameRefused } from './username-refused.ts';
import { parseUsername, type Username } from './username.ts';
import type { UsernamesStore } from './usernames-store.ts';

export interface ChooseUsernameParts {
  client: MongoClient;
  users: UserStore;
  usernames: UsernamesStore;
  scores: UserScoresStore;
  outbox: OutboxStore;
  /** Wakes the relay. */
  renamed: Wakeup;
  holdDays: number;
  changesPerDay: number;
  now: () => Date;
}

export interface ChosenUsername extends Username {
  changed: boolean;
  /** The command on its way to telemetry; null where it need not know. */
  commandId: string | null;
}

/** @throws UsernameRefused */
export async function chooseUsername(
  parts: ChooseUsernameParts,
  { userId, username: written, traceparent }: { userId: ObjectId; username: string; traceparent: string | null },
): Promise<ChosenUsername> {
  const name = parseUsername(written);
  // Made here because the transaction's callback may run several times, and every run must mean the same command.
  const commandId = randomUUID();
  try {
    const chosen = await parts.client.withSession((session) =>
      inTransaction(session, () => change(parts, { userId, name, commandId, traceparent }, session)),
    );
    if (chosen.commandId !== null) parts.renamed.notify();
    return chosen;
  } catch (error) {
    throw refusalOfWrite(error, name.username) ?? error;
  }
}

interface Choice {
  userId: ObjectId;
  name: Username;
  commandId: string;
  traceparent: string | null;
}

async function change(parts: ChooseUsernameParts, choice: Choice, session: ClientSession): Promise<ChosenUsername> {
  const { userId, name, commandId } = choice;
  const user = await parts.users.find(userId, session);
  if (user === null) throw new UsernameRefused('ACCOUNT_NOT_FOUND', 'This account is gone. Sign up for a new one.');
  if (user.username === name.username) {
    if (user.displayUsername === name.displayUsername) return { ...name, changed: false, commandId: null };
    // Letter case alone is main-app's affair: same name, same version, no command.
    await parts.users.setName(userId, { ...name, updatedAt: parts.now() }, session);
    await parts.scores.relabel(userId, name, session);
    return { ...name, changed: true, commandId: null };
  }
  return (await takeName(parts, user, choice, session))
    ? { ...name, changed: true, commandId }
    : { ...name, changed: true, commandId: null };
}

/** True when telemetry has to hear of it: of a first name it hears with the next event. */
async function takeName(
  { users, usernames, scores, outbox, holdDays, changesPerDay, now }: ChooseUsernameParts,
  user: User,
  { userId, name, commandId, traceparent }: Choice,
  session: ClientSession,
): Promise<boolean> {
  const at = now();
  const { username: newUsername } = name;
  const oldUsername = user.username ?? null;
  const refusal =
    refusalOfClaim(await usernames.find(newUsername, session), { userId, now: at, holdDays }) ??
    (oldUsername === null
      ? null
      : refusalOfRename(await outbox.renamesSince(userId, dayBefore(at), changesPerDay, session), changesPerDay, at));
  if (refusal !== null) throw refusal;

  // Every rename of one person writes this document, so that of two at once the second is run again and sees the first.
  const usernameVersion = nextTick(user.usernameVersion ?? 0, at);
  await users.setName(userId, { ...name, usernameVersion, updatedAt: at }, session);
  await usernames.claim(newUsername, userId, at, session);
  await scores.relabel(userId, name, session);
  if (oldUsername === null) return false;
  await usernames.release(oldUsername, userId, at, session);
  await outbox.insert(
    { _id: commandId, userId, oldUsername, newUsername, usernameVersion, createdAt: at, traceparent },
    session,
  );
  return true;
}
