// Makes a request's events durable, all or none, before anybody is told that they were accepted.
import type { Db } from 'mongodb';
import { queuedAt } from '../projector/queue.ts';
import { insertEvents, type Sender } from './event-store.ts';
import type { ReceivedEvent } from './wire.ts';

/** Returns how many were new; the others had been accepted before. */
export async function acceptEvents(
  db: Db,
  received: readonly ReceivedEvent[],
  sender: Sender | null,
  now: Date,
): Promise<number> {
  const documents = received.map(({ id, ...event }) => ({
    _id: id,
    ...event,
    sender,
    receivedAt: now,
    ...queuedAt(now),
  }));
  const outcomes = await insertEvents(db, documents);
  return outcomes.filter((outcome) => outcome === 'inserted').length;
}
