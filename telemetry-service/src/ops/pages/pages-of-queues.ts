// What the pages of commands and those of events have in common.
import { changes, type Change } from '@swamp-club/platform/operator-changes.ts';
import type { OperatedQueue } from '@swamp-club/platform/operator-queue.ts';
import type { Db } from 'mongodb';
import { z } from 'zod';
import { commandQueue, eventQueue } from '../operated-queues.ts';

export interface PagesOfQueue {
  name: 'commands' | 'events';
  queue: OperatedQueue;
}

export const pagesOfQueues = (db: Db): PagesOfQueue[] => [
  { name: 'commands', queue: commandQueue(db) },
  { name: 'events', queue: eventQueue(db) },
];

export const ChangeForm = z.object({ change: z.enum(['retry', 'discard']), why: z.string().default('') });

/** What may be done with an item of this status. */
export const changesOf = (status: string): Change[] =>
  ChangeForm.shape.change.options.filter((change) => changes[change].from.some((from) => from === status));
