// What an erasure leaves of a person: nothing but the bare userId, in `people`, in the tombstone and in commands without names.
import type { ClientSession, Db } from 'mongodb';
import { forgetNames } from '../commands/command-store.ts';
import { forgetSenders } from '../ingest/event-store.ts';
import { deleteVerifiedKeysOf } from '../ingest/verified-key-store.ts';
import { forgetOriginals } from '../upgrade/forget-originals.ts';

/** A person may have hundreds of thousands of events: a transaction over all of them would outlast the lease. */
const EVENTS_AT_ONCE = 1000;

/**
 * Takes these people, who are erased, out of what was written before and out of what has come in since. Returns whether that
 * was all: an erasure goes on, transaction by transaction, until it is.
 *
 * An erasure is over at the earliest in a transaction after the one that erases the person. Whoever checks a key meanwhile
 * stores it first and then looks whether its owner is erased: if not, the key is there for that later transaction to find.
 */
export async function forgetPeople(db: Db, userIds: readonly string[], session: ClientSession): Promise<boolean> {
  if (userIds.length === 0) return true;
  await forgetNames(db, userIds, session);
  await deleteVerifiedKeysOf(db, userIds, session);
  await forgetOriginals(db, userIds, session);
  return (await forgetSenders(db, userIds, EVENTS_AT_ONCE, session)) < EVENTS_AT_ONCE;
}
