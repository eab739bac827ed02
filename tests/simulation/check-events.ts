// Compares the events telemetry has with those it accepted.
import { deepEqual, fail } from 'node:assert/strict';
import { z } from 'zod';
import type { Erasures } from './check-commands.ts';
import type { Club } from './club.ts';
import { propertiesOf } from './events.ts';
import { eventKey, type ModelEvent } from './model.ts';
import { documentsOf, type Contents } from './service-database.ts';

const StoredEvent = z.object({
  _id: z.object({ distinctId: z.string(), insertId: z.string() }),
  status: z.enum(['pending', 'done']),
  sender: z
    .object({ userId: z.string(), username: z.string().nullable(), usernameVersion: z.number() })
    .transform(({ usernameVersion: version, ...sender }) => ({ ...sender, version }))
    .nullable(),
  properties: z.string(),
});

export interface EventsFound {
  /** Those that are worked off, as they were accepted. */
  done: ModelEvent[];
  pending: number;
}

const anonymous = { sender: null, properties: '{}' };

/** None but those that were accepted, and none missing; of somebody forgotten nothing but what a device did. */
export function checkEvents({ model }: Club, contents: Contents, { asked, over }: Erasures): EventsFound {
  const stored = documentsOf(contents, 'telemetry_events', StoredEvent);
  const done: ModelEvent[] = [];
  const keys = new Set<string>();
  for (const { _id, status, sender, properties } of stored) {
    const key = eventKey({ device: _id.distinctId, insertId: _id.insertId });
    const event = model.telemetry.events.get(key) ?? fail(`${key} was never accepted`);
    keys.add(key);
    if (status === 'done') done.push(event);
    const from = event.sender?.userId ?? '';
    const isForgotten = sender === null && properties === anonymous.properties;
    if (over.has(from) && status === 'done')
      deepEqual({ sender, properties }, anonymous, 'of somebody forgotten no event says anything');
    else if (!(asked.has(from) && isForgotten))
      deepEqual(
        { sender, properties },
        { sender: event.sender, properties: JSON.stringify(propertiesOf(event)) },
        'an event is as it was accepted',
      );
  }
  deepEqual(keys, new Set(model.telemetry.events.keys()), 'events are those that were accepted');
  return { done, pending: stored.length - done.length };
}
