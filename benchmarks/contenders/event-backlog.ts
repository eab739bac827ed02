// Events that wait, as many as one likes.
import { say } from '../../scripts/demo/screen.ts';
import { eventsName, type EventDocument } from '../../telemetry-service/src/ingest/event-store.ts';
import type { Bench } from '../scenario.ts';
import { newStoredEvent } from './events.ts';
import { productDatabase } from './product-database.ts';

const AT_ONCE = 5000;

/** A database where so many wait. */
export async function eventBacklog(bench: Pick<Bench, 'database'>, resources: AsyncDisposableStack, size: number) {
  const connection = await productDatabase(bench, resources, `backlog_${size}`);
  const events = connection.db.collection<EventDocument>(eventsName);
  say(`storing ${size.toLocaleString('en')} events …`);
  for (let stored = 0; stored < size; stored += AT_ONCE) {
    const documents = Array.from({ length: Math.min(AT_ONCE, size - stored) }, newStoredEvent);
    await events.insertMany(documents, { ordered: false, writeConcern: { w: 1 } });
  }
  return connection;
}
