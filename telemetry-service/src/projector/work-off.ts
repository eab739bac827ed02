// Works off what was claimed: all of it in one transaction, and whatever fails for a reason of its own by itself.
import { backoffMs } from '@swamp-club/platform/backoff.ts';
import { traceIdOf } from '@swamp-club/platform/traceparent.ts';
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import { MongoServerError, type ClientSession, type Db } from 'mongodb';
import type { Logger } from 'pino';
import { markCommands, type CommandDocument } from '../commands/command-store.ts';
import { findErased } from '../identity/people-store.ts';
import { markEvents } from '../ingest/event-store.ts';
import type { Metrics } from '../metrics.ts';
import { applyBatch, ClaimOutdated, isNobodysFault, type Fence } from './apply-batch.ts';
import { halves, peopleOf, sizeOf, withoutSuspects, type Batch } from './batch.ts';
import { forgetItems } from './forget-people.ts';
import type { Queued } from './queue.ts';

export interface WorkParts {
  db: Db;
  /** Failures of its own after which an item is dead. */
  maxAttempts: number;
  now: () => Date;
  log: Logger;
  metrics: Metrics;
  /** To be notified when snapshots have been published. */
  published: Wakeup;
  /** Between two transactions it is looked at: work stops when it aborts. */
  signal: AbortSignal;
}

/** Applies what was claimed, in one transaction if nothing in it fails or has failed before. @throws LeaseLost */
export async function workOff(parts: WorkParts, lease: Fence, due: Batch): Promise<void> {
  const { fresh, suspects } = withoutSuspects(due);
  if (sizeOf(fresh) > 0) await applyOrSplit(parts, lease, fresh);
  await tryEach(parts, lease, suspects);
}

/** One transaction an item. @throws LeaseLost */
export async function tryEach(parts: WorkParts, lease: Fence, { commands, events }: Batch): Promise<void> {
  const each: Batch[] = [
    ...commands.map((command) => ({ commands: [command], events: [] })),
    ...events.map((event) => ({ commands: [], events: [event] })),
  ];
  for (const batch of each) {
    if (!parts.signal.aborted) await tryAlone(parts, lease, batch);
  }
}

/** What fails for a reason of its own is halved until the one bad item stands alone; the others go through. */
async function applyOrSplit(parts: WorkParts, lease: Fence, batch: Batch): Promise<void> {
  try {
    await apply(parts, lease, batch);
  } catch (error) {
    if (error instanceof ClaimOutdated) return;
    // Whoever holds the lease next finds it all as it was.
    if (isNobodysFault(error)) throw error;
    if (sizeOf(batch) === 1) return fail(parts, lease, batch, error);
    for (const half of halves(batch)) await applyOrSplit(parts, lease, half);
  }
}

/**
 * Tries a batch of one that may be bad. It is charged first: one that kills every process that touches it uses up its
 * attempts like any other, and lets the others pass meanwhile.
 */
async function tryAlone(parts: WorkParts, lease: Fence, batch: Batch): Promise<void> {
  const item = onlyItemOf(batch);
  if (item.attempts >= parts.maxAttempts) return bury(parts, lease, batch, item);
  await mark(parts, lease, batch, {
    attempts: item.attempts + 1,
    availableAt: nextTry(item.attempts + 1, parts.now()),
    lastError: 'The process that tried it did not come back; see the log.',
  });
  try {
    // Takes the charge back when it succeeds.
    await apply(parts, lease, batch);
  } catch (error) {
    if (error instanceof ClaimOutdated) return;
    if (!isNobodysFault(error)) return fail(parts, lease, batch, error);
    const { attempts, availableAt, lastError } = item;
    await mark(parts, lease, batch, { attempts, availableAt, lastError });
    throw error;
  }
}

async function apply({ db, now, log, metrics, published }: WorkParts, lease: Fence, batch: Batch): Promise<void> {
  const startedAt = performance.now();
  const applied = await applyBatch(lease, db, batch, now());
  published.notify();
  const seconds = (performance.now() - startedAt) / 1000;
  metrics.batchSeconds.observe(seconds);
  metrics.eventsApplied.inc(batch.events.length);
  metrics.unlinkedDevices.inc(applied.unlinked);
  for (const { command, outcome } of applied.commands) {
    metrics.commands.inc({ outcome });
    if (outcome === 'conflict') metrics.deadLetters.inc({ kind: 'command' });
    else metrics.commandSeconds.observe((now().getTime() - command.acceptedAt.getTime()) / 1000);
    const { type, userId } = command;
    log.info({ ...named(command), type, userId, outcome, seconds }, 'command applied');
  }
}

/** The item's own failure: later again, or dead. */
async function fail(parts: WorkParts, lease: Fence, batch: Batch, error: unknown): Promise<void> {
  const { now, log, metrics, maxAttempts } = parts;
  const item = onlyItemOf(batch);
  const attempts = item.attempts + 1;
  const lastError = summaryOf(error);
  log.error({ err: error, ...about(batch), attempts }, 'item failed');
  if (attempts >= maxAttempts) return bury(parts, lease, batch, { attempts, lastError });
  metrics.retries.inc({ kind: kindOf(batch), reason: error instanceof MongoServerError ? 'refused' : 'unexpected' });
  await mark(parts, lease, batch, { attempts, availableAt: nextTry(attempts, now()), lastError });
}

async function bury(
  parts: WorkParts,
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
async function mark({ db }: WorkParts, lease: Fence, batch: Batch, change: Partial<Queued>) {
  await lease.transaction((session) => markItems(db, batch, change, session));
}

async function markItems(db: Db, { commands, events }: Batch, change: Partial<Queued>, session: ClientSession) {
  const commandMarks = commands.map(({ _id }) => ({ commandId: _id, ...change }));
  await markCommands(db, commandMarks, session);
  const eventIds = events.map(({ _id }) => _id);
  await markEvents(db, eventIds, change, session);
}

function onlyItemOf({ commands, events }: Batch) {
  const [item] = [...commands, ...events];
  if (item === undefined) throw new TypeError('A batch of one holds one item.');
  return item;
}

/** What a line about a command is found by. */
const named = ({ _id: commandId, traceparent }: CommandDocument) => ({ commandId, trace_id: traceIdOf(traceparent) });

/** What a line about a batch of one says of its item. */
const about = (batch: Batch) => ({
  kind: kindOf(batch),
  id: onlyItemOf(batch)._id,
  ...batch.commands.map(named).at(0),
});

const kindOf = ({ commands }: Batch) => (commands.length > 0 ? 'command' : 'event');

const nextTry = (attempts: number, now: Date) =>
  new Date(now.getTime() + backoffMs(attempts, { baseMs: 1000, maxMs: 5 * 60_000 }));

/** Readable by callers too, so without the insides of the error; those are in the log. */
function summaryOf(error: unknown): string {
  if (error instanceof MongoServerError)
    return `The database refused it (code ${error.code ?? 'unknown'}); see the log.`;
  return `It failed unexpectedly (${error instanceof Error ? error.name : typeof error}); see the log.`;
}
