// What becomes of an item whose try failed, or may fail: charged an attempt, tried again later, or dead.
import { backoffMs } from '@swamp-club/platform/backoff.ts';
import { traceIdOf } from '@swamp-club/platform/traceparent.ts';
import { MongoServerError, type ClientSession, type Db } from 'mongodb';
import type { Logger } from 'pino';
import { markCommands, type CommandDocument } from '../commands/command-store.ts';
import { findErased } from '../identity/people-store.ts';
import { markEvents } from '../ingest/event-store.ts';
import type { Metrics } from '../metrics.ts';
import type { Fence } from './apply-batch.ts';
import { peopleOf, type Batch } from './batch.ts';
import { forgetItems } from './forget-people.ts';
import type { Queued } from './queue.ts';

export interface ItemParts {
  db: Db;
  /** Failures of its own after which an item is dead. */
  maxAttempts: number;
  now: () => Date;
  log: Logger;
  metrics: Metrics;
}

/** Its own failure: tried again later, or dead. Like all here, `batch` holds one item. @throws LeaseLost */
export async function failItem(parts: ItemParts, lease: Fence, batch: Batch, error: unknown): Promise<void> {
  const { now, log, metrics, maxAttempts } = parts;
  const item = onlyItemOf(batch);
  const attempts = item.attempts + 1;
  const lastError = summaryOf(error);
  log.error({ err: error, ...about(batch), attempts }, 'item failed');
  if (attempts >= maxAttempts) return giveUpItem(parts, lease, batch, { attempts, lastError });
  metrics.retries.inc({ kind: kindOf(batch), reason: error instanceof MongoServerError ? 'refused' : 'unexpected' });
  await markItem(parts, lease, batch, { attempts, availableAt: nextTry(attempts, now()), lastError });
}

/** Dead: an operator has to look at it. @throws LeaseLost */
export async function giveUpItem(
  parts: ItemParts,
  lease: Fence,
  batch: Batch,
  { attempts, lastError }: Pick<Queued, 'attempts' | 'lastError'>,
): Promise<void> {
  await lease.transaction(async (session) => {
    await markItems(parts.db, batch, { status: 'dead', attempts, lastError }, session);
    await forgetItems(parts.db, batch, await findErased(parts.db, peopleOf(batch), session), session);
  });
  parts.metrics.deadLetters.inc({ kind: kindOf(batch) });
  parts.log.error({ ...about(batch), attempts, lastError }, 'item given up');
}

/** Under the fence: a late projector charges nobody. */
export async function markItem(
  { db }: Pick<ItemParts, 'db'>,
  lease: Fence,
  batch: Batch,
  change: Partial<Queued>,
): Promise<void> {
  await lease.transaction((session) => markItems(db, batch, change, session));
}

async function markItems(db: Db, { commands, events }: Batch, change: Partial<Queued>, session: ClientSession) {
  const commandMarks = commands.map(({ _id }) => ({ commandId: _id, ...change }));
  await markCommands(db, commandMarks, session);
  const eventIds = events.map(({ _id }) => _id);
  await markEvents(db, eventIds, change, session);
}

export function onlyItemOf({ commands, events }: Batch) {
  const [item] = [...commands, ...events];
  if (item === undefined) throw new TypeError('A batch of one holds one item.');
  return item;
}

/** What a line about a command is found by. */
export const named = ({ _id: commandId, traceparent }: CommandDocument) => ({
  commandId,
  trace_id: traceIdOf(traceparent),
});

/** What a line about a batch of one says of its item. */
const about = (batch: Batch) => ({
  kind: kindOf(batch),
  id: onlyItemOf(batch)._id,
  ...batch.commands.map(named).at(0),
});

const kindOf = ({ commands }: Batch) => (commands.length > 0 ? 'command' : 'event');

export const nextTry = (attempts: number, now: Date) =>
  new Date(now.getTime() + backoffMs(attempts, { baseMs: 1000, maxMs: 5 * 60_000 }));

/** Readable by callers too, so without the insides of the error; those are in the log. */
function summaryOf(error: unknown): string {
  if (error instanceof MongoServerError)
    return `The database refused it (code ${error.code ?? 'unknown'}); see the log.`;
  return `It failed unexpectedly (${error instanceof Error ? error.name : typeof error}); see the log.`;
}
