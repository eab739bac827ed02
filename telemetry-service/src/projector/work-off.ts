// Works off what was claimed: all of it in one transaction, and whatever fails for a reason of its own by itself.
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import { applyBatch, ClaimOutdated, isNobodysFault, type Fence } from './apply-batch.ts';
import { halves, sizeOf, withoutSuspects, type Batch } from './batch.ts';
import { failItem, giveUpItem, markItem, named, nextTry, onlyItemOf, type ItemParts } from './failed-item.ts';

export interface WorkParts extends ItemParts {
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
    if (sizeOf(batch) === 1) return failItem(parts, lease, batch, error);
    for (const half of halves(batch)) await applyOrSplit(parts, lease, half);
  }
}

/**
 * Tries a batch of one that may be bad. It is charged first: one that kills every process that touches it uses up its
 * attempts like any other, and lets the others pass meanwhile.
 */
async function tryAlone(parts: WorkParts, lease: Fence, batch: Batch): Promise<void> {
  const item = onlyItemOf(batch);
  if (item.attempts >= parts.maxAttempts) return giveUpItem(parts, lease, batch, item);
  await markItem(parts, lease, batch, {
    attempts: item.attempts + 1,
    availableAt: nextTry(item.attempts + 1, parts.now()),
    lastError: 'The process that tried it did not come back; see the log.',
  });
  try {
    // Takes the charge back when it succeeds.
    await apply(parts, lease, batch);
  } catch (error) {
    if (error instanceof ClaimOutdated) return;
    if (!isNobodysFault(error)) return failItem(parts, lease, batch, error);
    const { attempts, availableAt, lastError } = item;
    await markItem(parts, lease, batch, { attempts, availableAt, lastError });
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
