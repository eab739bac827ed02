// The single writer: claims what is due, applies it batch by batch under one lease, and sleeps until there is more.
import { holdLease } from '@swamp-club/platform/hold-lease.ts';
import { LeaseLost, whileLeased, type Lease } from '@swamp-club/platform/lease.ts';
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { pause } from '@swamp-club/platform/pause.ts';
import { notifyOnWrite, type Wakeup } from '@swamp-club/platform/wakeup.ts';
import { whilePaused } from '@swamp-club/platform/while-paused.ts';
import type { Db } from 'mongodb';
import { commandsSpec, findDueCommands, reopenErasures } from '../commands/command-store.ts';
import { isOwnershipEstablished } from '../identity/ownership-store.ts';
import { eventsName, findDueEvents } from '../ingest/event-store.ts';
import { controlsSpec, readControl } from '../ops/control-store.ts';
import { republishSnapshots } from '../ops/republish-snapshots.ts';
import { MAX_LIMIT, nextLimit, sizeOf, withoutSuspects, type Batch } from './batch.ts';
import { nextDueAt } from './queue.ts';
import { tryEach, workOff, type WorkParts } from './work-off.ts';

export interface ProjectorParts extends WorkParts {
  leaseMs: number;
  pollMs: number;
  /** Notified when this process has accepted something. */
  work: Wakeup;
}

/** Resolves after `signal` has aborted and the running batch is finished; the lease is free then. */
export async function runProjector(parts: ProjectorParts): Promise<void> {
  const { db, leaseMs, signal, log, metrics } = parts;
  const onError = (error: unknown) => {
    const reason =
      error instanceof LeaseLost ? 'lease_lost' : isPassingDatabaseError(error) ? 'database' : 'unexpected';
    metrics.retries.inc({ kind: 'batch', reason });
    if (reason === 'lease_lost') log.warn('another projector has taken over');
    else log.error({ err: error }, 'projector interrupted, it will try again');
  };
  await whileLeased({ db, name: 'projector', leaseMs, signal, onError }, async (lease) => {
    metrics.leaseChanges.inc();
    metrics.leaseHeld.set(1);
    try {
      await waitForOwnership(parts, lease);
      await project(parts, lease);
    } finally {
      metrics.leaseHeld.set(0);
    }
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
  await whileProjectorPaused(parts, lease);
  await undoOlderReleases(parts, lease);
  if (lease.abandoned && !signal.aborted) await recover(parts, lease);
  let limit = 1;
  while (!signal.aborted) {
    // Asked together, because somebody waits for what comes first after a rest. Nothing is done of what a paused one finds.
    const [{ paused, republishAfter }, due] = await Promise.all([readControl(db), claim(db, now(), limit)]);
    if (paused) {
      await whileProjectorPaused(parts, lease);
      continue;
    }
    if (republishAfter !== null) await republish(parts, lease);
    if (sizeOf(due) === 0) {
      if (republishAfter === null) await idle(parts, lease);
      continue;
    }
    const startedAt = performance.now();
    await workOff(parts, lease, due);
    limit = nextLimit(limit, { size: sizeOf(due), tookMs: performance.now() - startedAt }, leaseMs);
  }
}

function whileProjectorPaused({ db, signal }: ProjectorParts, lease: Lease): Promise<void> {
  const isPaused = async () => (await readControl(db)).paused;
  return whilePaused(lease, { db, collection: controlsSpec.name, isPaused }, signal);
}

/** While replicas are upgraded one by one, the predecessor may have been of 1.0 and what it worked off accepted by one of us. */
async function undoOlderReleases({ db, now, log }: ProjectorParts, lease: Lease): Promise<void> {
  const reopened = await lease.transaction((session) => reopenErasures(db, now(), session));
  if (reopened > 0) log.warn({ erasures: reopened }, 'a projector of 1.0 took erasures for renames: they are done now');
}

/** The predecessor may have died of something in its batch: all that this can have held is tried one by one. */
async function recover(parts: ProjectorParts, lease: Lease): Promise<void> {
  const { fresh, suspects } = withoutSuspects(await claim(parts.db, parts.now(), MAX_LIMIT));
  await tryEach(parts, lease, fresh);
  await tryEach(parts, lease, suspects);
}

async function republish({ db, now, published, log }: ProjectorParts, lease: Lease): Promise<void> {
  if ((await republishSnapshots(lease, db, now(), log)) > 0) published.notify();
}

/** Commands are few and somebody watches them: they never wait for events, which are claimed beside them. */
export async function claim(db: Db, now: Date, limit: number): Promise<Batch> {
  const [commands, events] = await Promise.all([findDueCommands(db, now, limit), findDueEvents(db, now, limit)]);
  return { commands, events };
}

/** Returns when there may be work, and in any case when something falls due or the poll is. */
async function idle({ db, work, now, pollMs, signal }: ProjectorParts, lease: Lease): Promise<void> {
  const seen = work.generation;
  using _otherReplicas = await notifyOnWrite(db, [commandsSpec.name, eventsName, controlsSpec.name], work);
  // Asked after the hints have begun, so that nothing falls between the last claim and them.
  const dueAt = await Promise.all([nextDueAt(db, commandsSpec.name), nextDueAt(db, eventsName)]);
  if ((await readControl(db)).republishAfter !== null) return;
  const waits = dueAt.flatMap((at) => (at === null ? [] : [at.getTime() - now().getTime()]));
  await holdLease(lease, Math.min(pollMs, ...waits), signal, (ms) => work.wait(seen, ms, signal));
}
