// For a main-app restored from a backup: telemetry may know later names than this database, so today's are said anew, and
// whom it is to forget.
import { nextTick } from '@swamp-club/platform/hybrid-clock.ts';
import { newTraceparent } from '@swamp-club/platform/spans.ts';
import { inOwnTransaction } from '@swamp-club/platform/transaction.ts';
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { Db, ObjectId } from 'mongodb';
import { randomUUID } from 'node:crypto';
import type { UserStore } from '../account/user-store.ts';
import type { OutboxStore } from '../telemetry/outbox-store.ts';

export interface AnnounceNamesParts {
  db: Db;
  users: UserStore;
  outbox: OutboxStore;
  outboxWritten: Wakeup;
  now: () => Date;
}

/** How many people an announcement that started then has yet to reach. */
export const countUnannounced = (users: UserStore, startedAt: Date): Promise<number> =>
  users.countNamedBefore(nextTick(0, startedAt));

/**
 * Gives up to `limit` people their name again, with a new version and a record in the outbox, and returns how many; fewer
 * than `limit` means that everybody has been announced. `startedAt` says which announcement this is, so that it goes on
 * where it stopped: whoever has a version of that time or later has been announced, or has renamed since.
 *
 * Deletions are sent again with it, as long as they are kept: a telemetry that was restored itself may have lost them since
 * this backup, and been told again by records that this backup has as sent.
 */
export async function announceNames(parts: AnnounceNamesParts, startedAt: Date, limit: number): Promise<number> {
  const firstVersion = nextTick(0, startedAt);
  await parts.outbox.replayDeletionsSentBefore(startedAt, parts.now());
  const people = await parts.users.namedBefore(firstVersion, limit);
  for (const userId of people) await announceName(parts, userId, firstVersion);
  parts.outboxWritten.notify();
  return people.length;
}

async function announceName(
  { db, users, outbox, now }: AnnounceNamesParts,
  userId: ObjectId,
  firstVersion: number,
): Promise<void> {
  // Before the transaction, whose callback may run twice and must mean the same command.
  const [commandId, traceparent] = [randomUUID(), newTraceparent()];
  await inOwnTransaction(db, async (session) => {
    const user = await users.find(userId, session);
    const [username, version] = [user?.username ?? null, user?.usernameVersion ?? 0];
    // Gone, or renamed a moment ago.
    if (username === null || version >= firstVersion) return;
    const createdAt = now();
    // At least the first, so that nobody is met twice even if the clock has stepped back since.
    const usernameVersion = Math.max(nextTick(version, createdAt), firstVersion);
    await users.setVersion(userId, usernameVersion, session);
    const name = { oldUsername: username, newUsername: username, usernameVersion, createdAt };
    await outbox.insert({ _id: commandId, type: 'username_changed', userId, ...name, traceparent }, session);
  });
}
