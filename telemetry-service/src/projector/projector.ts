// The single writer: claims what is due, applies it batch by batch under one lease, and sleeps until there is more.
import { backoffMs } from '@swamp-club/platform/backoff.ts';
import { LeaseLost, whileLeased, type Lease } from '@swamp-club/platform/lease.ts';
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { pause } from '@swamp-club/platform/pause.ts';
import { notifyOnWrite, type Wakeup } from '@swamp-club/platform/wakeup.ts';
import { MongoServerError, type Db, type MongoClient } from 'mongodb';
import type { Logger } from 'pino';
import { commandsSpec, findDueCommands, markCommands, nextCommandDueAt } from '../commands/command-store.ts';
import { isOwnershipEstablished } from '../identity/ownership-store.ts';
import { eventsName, findDueEvents, markEvents, nextEventDueAt } from '../ingest/event-store.ts';
import type { Metrics } from '../metrics.ts';
import { applyBatch, ClaimOutdated } from './apply-batch.ts';
import { halves, nextLimit, sizeOf, withoutSuspects, type Batch } from './batch.ts';
import { leases } from './lease-store.ts';

export interface ProjectorParts {
  client: MongoClient;
  db: Db;
  leaseMs: number;
  pollMs: number;
  maxAttempts: number;
  now: () => Date;
  log: Logger;
  metrics: Metrics;
  /** Notified when this process has accepted something. */
  work: Wakeup;
  /** To be notified when snapshots have been published. */
  published: Wakeup;
  signal: AbortSignal;
}

/** Resolves after `signal` has aborted and the running batch is finished; the lease is free then. */
export async function runProjector(parts: ProjectorParts): Promise<void> {
  const { client, db, leaseMs, signal, log, metrics } = parts;
  const onError = (error: unknown) => {
    if (error instanceof LeaseLost) log.warn('another projector has taken over');
    else log.error({ err: error }, 'projector interrupted, it will try again');
  };
  await whileLeased({ client, leases: leases(db), name: 'projector', leaseMs, signal, onError }, async (lease) => {
    metrics.leaseChanges.inc();
    await waitForOwnership(parts, lease);
    await project(parts, lease);
  });
}

/** On an upgraded database nothing may be applied before its migration: everything accepted waits, stored. */
async function waitForOwnership({ db, signal, log }: ProjectorParts, lease: Lease): Promise<void> {
  let said = false;
  while (!signal.aborted && !(await isOwnershipEstablished(db))) {
    if (!said) log.warn('this database has not been migrated to ownership by userId: storing, not applying');
    said = true;
    await pause(lease.renewEveryMs, signal);
    await lease.renew();
  }
}

async function project(parts: ProjectorParts, lease: Lease): Promise<void> {
  const { db, now, signal, leaseMs } = parts;
  let limit = 1;
  while (!signal.aborted) {
    const due = await claim(db, now(), limit);
    if (sizeOf(due) === 0) {
      await idle(parts, lease);
      continue;
    }
    const startedAt = performance.now();
    for (const batch of withoutSuspects(due)) {
      if (!signal.aborted) await applyOrSplit(parts, lease, batch);
    }
    limit = nextLimit(limit, { size: sizeOf(due), tookMs: performance.now() - startedAt }, leaseMs);
  }
}

/** Commands are few and somebody watches them: they never wait for events, which are claimed beside them. */
async function claim(db: Db, now: Date, limit: number): Promise<Batch> {
  const [commands, events] = await Promise.all([findDueCommands(db, now, limit), findDueEvents(db, now, limit)]);
  return { commands, events };
}

/** Returns when there may be work, and in any case when something falls due or the poll is. */
async function idle({ db, work, now, pollMs, signal }: ProjectorParts, lease: Lease): Promise<void> {
  const seen = work.generation;
  await using _otherReplicas = await notifyOnWrite(db, [commandsSpec.name, eventsName], work);
  // Asked after the hints have begun, so that nothing falls between the last claim and them.
  const dueAt = await Promise.all([nextCommandDueAt(db), nextEventDueAt(db)]);
  const waits = dueAt.flatMap((at) => (at === null ? [] : [at.getTime() - now().getTime()]));
  const until = performance.now() + Math.min(pollMs, ...waits);
  while (!signal.aborted) {
    const left = until - performance.now();
    if (left <= 0 || (await work.wait(seen, Math.min(left, lease.renewEveryMs), signal))) return;
    await lease.renew();
  }
}

/** What fails for a reason of its own is halved until the one bad item stands alone; the others go through. */
async function applyOrSplit(parts: ProjectorParts, lease: Lease, batch: Batch): Promise<void> {
  try {
    await apply(parts, lease, batch);
  } catch (error) {
    if (error instanceof ClaimOutdated) return;
    // Nobody's fault: nothing is charged, whoever holds the lease next finds it all as it was.
    if (error instanceof LeaseLost || isPassingDatabaseError(error)) throw error;
    if (sizeOf(batch) === 1) return charge(parts, lease, batch, error);
    for (const half of halves(batch)) await applyOrSplit(parts, lease, half);
  }
}

async function apply({ db, now, log, metrics, published }: ProjectorParts, lease: Lease, batch: Batch): Promise<void> {
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
    log.info({ commandId: command._id, userId: command.userId, outcome, seconds }, 'rename applied');
  }
}

/** Uses up one of the item's attempts: later again, or dead. */
async function charge(parts: ProjectorParts, lease: Lease, batch: Batch, error: unknown): Promise<void> {
  const { db, now, log, metrics, maxAttempts } = parts;
  const failed = batch.commands[0] ?? batch.events[0];
  if (failed === undefined) return;
  const attempts = failed.attempts + 1;
  const dead = attempts >= maxAttempts;
  const availableAt = new Date(now().getTime() + backoffMs(attempts, { baseMs: 1000, maxMs: 5 * 60_000 }));
  const mark = { status: dead ? 'dead' : 'pending', attempts, availableAt, lastError: summaryOf(error) } as const;
  await lease.transaction(async (session) => {
    const commandMarks = batch.commands.map(({ _id }) => ({ commandId: _id, ...mark }));
    await markCommands(db, commandMarks, session);
    const eventIds = batch.events.map(({ _id }) => _id);
    await markEvents(db, eventIds, mark, session);
  });
  const kind = batch.commands.length > 0 ? 'command' : 'event';
  if (dead) metrics.deadLetters.inc({ kind });
  log.error({ err: error, kind, id: failed._id, attempts, dead }, 'item failed');
}

/** Readable by callers too, so without the insides of the error; those are in the log. */
function summaryOf(error: unknown): string {
  if (error instanceof MongoServerError)
    return `The database refused it (code ${error.code ?? 'unknown'}); see the log.`;
  return `It failed unexpectedly (${error instanceof Error ? error.name : typeof error}); see the log.`;
}
