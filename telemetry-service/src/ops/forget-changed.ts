// What operators discard has nobody to work it off: of people who have been erased it is made anonymous at once.
import type { ClientSession, Db } from 'mongodb';
import { findPeopleOfCommands, forgetNames } from '../commands/command-store.ts';
import { findErased } from '../identity/people-store.ts';
import { findSenders, forgetEvents, type EventId } from '../ingest/event-store.ts';

export async function forgetChangedCommands(db: Db, ids: readonly string[], session: ClientSession): Promise<void> {
  const erased = await findErased(db, await findPeopleOfCommands(db, ids, session), session);
  await forgetNames(db, [...erased], session);
}

export async function forgetChangedEvents(db: Db, ids: readonly EventId[], session: ClientSession): Promise<void> {
  const senders = await findSenders(db, ids, session);
  const userIds = new Set(senders.map(({ userId }) => userId));
  const erased = await findErased(db, [...userIds], session);
  const theirs = senders.filter(({ userId }) => erased.has(userId)).map(({ id }) => id);
  await forgetEvents(db, theirs, session);
}
