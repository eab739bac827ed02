// Giving a person a username: user, registry, scores and outbox change together or not at all.
import { nextTick } from '@swamp-club/platform/hybrid-clock.ts';
import { inSpan, startSpan, traceparentOf } from '@swamp-club/platform/spans.ts';
import { inOwnTransaction } from '@swamp-club/platform/transaction.ts';
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { ClientSession, Db, ObjectId } from 'mongodb';
import { randomUUID } from 'node:crypto';
import type { UserStore } from '../account/user-store.ts';
import type { UserScoresStore } from '../leaderboard/user-scores-store.ts';
import { tracer } from '../tracer.ts';
import { refusalOfChoice, type RefusalParts } from './refusal-of-choice.ts';
import { refusalOfWrite, UsernameRefused } from './username-refused.ts';
import { parseUsername, type Username } from './username.ts';

export interface ChooseUsernameParts extends RefusalParts {
  db: Db;
  users: UserStore;
  scores: UserScoresStore;
  /** Wakes the relay. */
  outboxWritten: Wakeup;
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
  { userId, username: written, ...caller }: { userId: ObjectId; username: string; traceparent: string | null },
): Promise<ChosenUsername> {
  const name = parseUsername(written);
  // Made here because the transaction's callback may run several times, and every run must mean the same command.
  const commandId = randomUUID();
  const span = startSpan(tracer, 'rename', caller.traceparent, { attributes: { 'user.id': userId.toHexString() } });
  const choice = { userId, name, commandId, traceparent: traceparentOf(span) };
  try {
    const chosen = await inSpan(span, () => inOwnTransaction(parts.db, (session) => change(parts, choice, session)));
    if (chosen.commandId !== null) parts.outboxWritten.notify();
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
  const { users, usernames, scores, outbox } = parts;
  const { userId, name, commandId, traceparent } = choice;
  const now = parts.now();
  const user = await users.find(userId, session);
  if (user === null) throw new UsernameRefused('ACCOUNT_NOT_FOUND', 'This account is gone. Sign up for a new one.');
  if (user.username === name.username) {
    // Letter case alone is main-app's affair: the same name, the same version, no command.
    const changed = user.displayUsername !== name.displayUsername;
    if (changed) {
      await users.setName(userId, { ...name, updatedAt: now }, session);
      await scores.relabel(userId, name, session);
    }
    return { ...name, changed, commandId: null };
  }

  const oldUsername = user.username ?? null;
  const refusal = await refusalOfChoice(parts, { user, username: name.username, now }, session);
  if (refusal !== null) throw refusal;

  // Every rename of one person writes this document, so that of two at once the second is run again and sees the first.
  const usernameVersion = nextTick(user.usernameVersion ?? 0, now);
  await users.setName(userId, { ...name, usernameVersion, updatedAt: now }, session);
  await usernames.claim(name.username, userId, now, session);
  await scores.relabel(userId, name, session);
  // Of a first name telemetry hears with the person's next event.
  if (oldUsername === null) return { ...name, changed: true, commandId: null };
  await usernames.release(oldUsername, userId, now, session);
  const renamed = { oldUsername, newUsername: name.username, usernameVersion, createdAt: now };
  await outbox.insert({ _id: commandId, type: 'username_changed', userId, ...renamed, traceparent }, session);
  return { ...name, changed: true, commandId };
}
