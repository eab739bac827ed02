// Commands and events as operators see them.
import type { OperatedQueue } from '@swamp-club/platform/operator-queue.ts';
import { CommandStatus } from '@swamp-club/telemetry-contract';
import type { Db } from 'mongodb';
import { unescape } from 'node:querystring';
import { z } from 'zod';
import { commandsSpec, naming } from '../commands/command-store.ts';
import { eventsName } from '../ingest/event-store.ts';
import { forgetChangedCommands, forgetChangedEvents } from './forget-changed.ts';

export type QueueName = 'commands' | 'events';
export interface TelemetryQueue extends OperatedQueue {
  name: QueueName;
}

export const operatedQueues = (db: Db): TelemetryQueue[] => [commandQueue(db), eventQueue(db)];

export const commandQueue = (db: Db): TelemetryQueue => ({
  name: 'commands',
  items: db.collection(commandsSpec.name),
  statuses: CommandStatus.options,
  since: 'acceptedAt',
  heavy: [],
  ofUser: (userId) => ({ userId }),
  ofUsername: naming,
  keyOf: String,
  idOf: (key) => key,
  afterChange: (ids, session) => forgetChangedCommands(db, ids.map(String), session),
});

export const eventQueue = (db: Db): TelemetryQueue => ({
  name: 'events',
  items: db.collection(eventsName),
  statuses: CommandStatus.options,
  since: 'receivedAt',
  heavy: ['properties'],
  ofUser: (userId) => ({ 'sender.userId': userId }),
  ofUsername: (username) => ({ 'sender.username': username }),
  // Both parts may hold any character. What is no key at all must not throw, but be the key of nothing.
  keyOf: (id) => (typeof id === 'string' ? id : Object.values(id).map(encodeURIComponent).join('/')),
  idOf: (key) => {
    const [distinctId = '', insertId = ''] = key.split('/').map((part) => unescape(part));
    return { distinctId, insertId };
  },
  afterChange: (ids, session) => forgetChangedEvents(db, z.array(EventId).parse(ids), session),
});

/** As `idOf` makes them. */
const EventId = z.object({ distinctId: z.string(), insertId: z.string() });
