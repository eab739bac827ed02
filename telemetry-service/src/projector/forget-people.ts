// What an erasure leaves of a person: nothing but the bare userId, in `people`, in the tombstone and in commands without names.
import type { ClientSession, Db } from 'mongodb';
import { forgetNames } from '../commands/command-store.ts';
import { forgetEvents, forgetEventsOf } from '../ingest/event-store.ts';
import { deleteVerifiedKeysOf } from '../ingest/verified-key-store.ts';
import { forgetOriginalsOf } from '../upgrade/forget-originals.ts';
import type { Batch } from './batch.ts';

/** A person may have hundreds of thousands of events: a transaction over all of them would outlast the lease. */
const EVENTS_AT_ONCE = 1000;

/**
 * Takes these people, who are erased, out of everything that was written before. Returns those of whom there may be more left: an
 * erasure goes on, transaction by transaction, until nothing is. People erased together share a transaction's events evenly, so
 * that nobody waits for somebody else's.
 *
 * An erasure is over at the earliest in a transaction after the one that erases the person. Whoever checks a key meanwhile
 * stores it first and then looks whether its owner is erased: if not, the key is there for that later transaction to find.
 */
export async function forgetPeople(
  db: Db,
  userIds: ReadonlySet<string>,
  session: ClientSession,
): Promise<ReadonlySet<string>> {
  const unfinished = new Set<string>();
  if (userIds.size === 0) return unfinished;
  await forgetNames(db, [...userIds], session);
  await deleteVerifiedKeysOf(db, [...userIds], session);
  await forgetOriginalsOf(db, [...userIds], session);
  const share = Math.ceil(EVENTS_AT_ONCE / userIds.size);
  for (const userId of userIds) {
    const forgotten = await forgetEventsOf(db, userId, share, session);
    if (forgotten === share) unfinished.add(userId);
  }
  return unfinished;
}

/** What comes in after an erasure has nobody to sweep it: whoever works it off, or gives it up, makes it anonymous. */
export async function forgetItems(
  db: Db,
  batch: Batch,
  erased: ReadonlySet<string>,
  session: ClientSession,
): Promise<void> {
  const renames = batch.commands.filter(({ type, userId }) => type === 'username_changed' && erased.has(userId));
  const events = batch.events.filter(({ sender }) => sender !== null && erased.has(sender.userId));
  const userIds = renames.map(({ userId }) => userId);
  const eventIds = events.map(({ _id }) => _id);
  await forgetNames(db, userIds, session);
  await forgetEvents(db, eventIds, session);
}
