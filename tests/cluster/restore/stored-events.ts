// What telemetry's stored events come to, added up anew: the figures that everything derived from them has to show.
import type { Db } from 'mongodb';
import { z } from 'zod';
import { eventKey } from './chronicle.ts';

const StoredEvent = z.object({
  _id: z.object({ distinctId: z.string(), insertId: z.string() }),
  status: z.string(),
  result: z.enum(['success', 'error', 'user_error']),
  durationMs: z.number(),
  receivedAt: z.date(),
  sender: z.object({ userId: z.string() }).nullable(),
});
type StoredEvent = z.infer<typeof StoredEvent>;

export interface Figures {
  invocations: number;
  successes: number;
  errors: number;
  userErrors: number;
  durationMs: number;
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
}

export interface Summed extends Figures {
  activeDays: number;
  devices: string[];
}

export interface StoredEvents {
  keys: string[];
  unfinished: number;
  /** By userId; who has sent none is not in it. */
  people: Map<string, Summed>;
  devices: Map<string, Summed>;
}

export async function storedEvents(telemetry: Db): Promise<StoredEvents> {
  const events = z.array(StoredEvent).parse(await telemetry.collection('telemetry_events').find().toArray());
  const authenticated = events.flatMap((event) => (event.sender === null ? [] : [{ ...event, sender: event.sender }]));
  return {
    keys: events.map(({ _id }) => eventKey(_id.distinctId, _id.insertId)).toSorted(),
    unfinished: events.filter(({ status }) => status !== 'done').length,
    people: sums(Map.groupBy(authenticated, ({ sender }) => sender.userId)),
    devices: sums(Map.groupBy(events, ({ _id }) => _id.distinctId)),
  };
}

const sums = (groups: Map<string, StoredEvent[]>) => new Map([...groups].map(([key, own]) => [key, sum(own)]));

export function sum(events: readonly StoredEvent[]): Summed {
  const resulting = (result: StoredEvent['result']) => events.filter((event) => event.result === result).length;
  const times = events.map(({ receivedAt }) => receivedAt).toSorted((a, b) => a.getTime() - b.getTime());
  return {
    invocations: events.length,
    successes: resulting('success'),
    errors: resulting('error'),
    userErrors: resulting('user_error'),
    durationMs: events.reduce((total, { durationMs }) => total + durationMs, 0),
    firstSeenAt: times[0] ?? null,
    lastSeenAt: times.at(-1) ?? null,
    activeDays: new Set(times.map((time) => time.toISOString().slice(0, 10))).size,
    devices: [...new Set(events.map(({ _id }) => _id.distinctId))].toSorted(),
  };
}
