// Events as the product stores them, made without any of its work.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { eventsSpec, type EventDocument } from '../../telemetry-service/src/ingest/event-store.ts';
import type { ReceivedEvent } from '../../telemetry-service/src/ingest/wire.ts';
import { queuedAt } from '../../telemetry-service/src/projector/queue.ts';
import { anyDevice, anyPerson, EVENTS_A_REQUEST, keyOf, newEvent, personOf } from './people.ts';

export const storedEvents = eventsSpec(90);

/** With what every queue needs at least: the index that it is claimed by. */
export const queueOfEvents: CollectionSpec = {
  name: storedEvents.name,
  indexes: storedEvents.indexes.filter(({ name }) => name === 'unfinished'),
};

export function storedEvent({ id, ...event }: ReceivedEvent): EventDocument {
  const now = new Date();
  return { _id: id, ...event, sender: null, receivedAt: now, ...queuedAt(now) };
}

/** As it is stored when a person sends it with their key. */
export function newStoredEvent(): EventDocument {
  const person = anyPerson();
  return storedEventOf(person, anyDevice(person));
}

/** What a CLI sends at once, likewise. */
export function newStoredRequest(): EventDocument[] {
  const person = anyPerson();
  const device = anyDevice(person);
  return Array.from({ length: EVENTS_A_REQUEST }, () => storedEventOf(person, device));
}

function storedEventOf(person: number, device: string): EventDocument {
  const { event, distinct_id: distinctId, insert_id: insertId, properties } = newEvent(device);
  const { id: userId, username, usernameVersion } = personOf(keyOf(person));
  const { durationMs } = properties;
  const received = { id: { distinctId, insertId }, event, properties: JSON.stringify(properties), durationMs };
  return { ...storedEvent({ ...received, result: 'success' }), sender: { userId, username, usernameVersion } };
}
