// One transaction: what a batch does to people, links, figures and snapshots, and the marks that it is done.
import { LeaseLost, type Lease } from '@swamp-club/platform/lease.ts';
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import type { Db } from 'mongodb';
import { markCommands, type CommandMark } from '../commands/command-store.ts';
import { markEvents } from '../ingest/event-store.ts';
import { publishSnapshots } from '../scores/snapshot-store.ts';
import { saveDeviceFigures } from '../scores/user-metrics-store.ts';
import { traceBatch, type BatchTrace } from './batch-trace.ts';
import { devicesOf, peopleOf, sizeOf, type Batch } from './batch.ts';
import { forgetItems, forgetPeople } from './forget-people.ts';
import { planBatch, type BatchPlan, type PlannedCommand } from './plan-batch.ts';
import { readKnownPeople, savePlans } from './save-plans.ts';

/** Somebody else, an operator perhaps, changed an item's status after it was claimed. Nothing was applied. */
export class ClaimOutdated extends Error {
  override readonly name = 'ClaimOutdated';
}

/** Of what a transaction failed with: it says nothing about what was in it. */
export const isNobodysFault = (error: unknown): boolean => error instanceof LeaseLost || isPassingDatabaseError(error);

/** All that applying needs of the lease. */
export type Fence = Pick<Lease, 'transaction'>;

export interface AppliedBatch {
  /** Those that are done now, or dead. */
  commands: BatchPlan['commands'];
  /** Devices that were counted but not linked, because their people have too many. */
  unlinked: number;
}

/** @throws LeaseLost, ClaimOutdated, or what the database has against it; in each case nothing has changed. */
export async function applyBatch(lease: Fence, db: Db, batch: Batch, now: Date): Promise<AppliedBatch> {
  const trace = traceBatch(batch);
  try {
    const applied = await applyTraced(trace, lease, db, batch, now);
    trace.applied(applied.commands);
    return applied;
  } catch (error) {
    trace.failed(error);
    throw error;
  }
}

function applyTraced(trace: BatchTrace, lease: Fence, db: Db, batch: Batch, now: Date): Promise<AppliedBatch> {
  // The driver may run this more than once: everything is read and decided anew inside the transaction.
  return lease.transaction(async (session) => {
    const known = await readKnownPeople(db, peopleOf(batch), devicesOf(batch), session);
    const { people, perDevice, commands, erased } = planBatch(batch, known);

    const { publications, unlinked } = await savePlans(db, people, session);
    await saveDeviceFigures(db, perDevice, session);
    const publishedIds = publications.map(({ person }) => person.userId);
    const published = await trace.publishing(commands, publishedIds, (causes) =>
      publishSnapshots(db, publications, now, session, causes),
    );

    await forgetItems(db, batch, erased, session);
    const unfinished = await forgetPeople(db, toErase(batch), session);
    const isUnderWay = ({ command: { type, userId } }: PlannedCommand) =>
      type === 'account_deleted' && (unfinished.has(userId) || !known(userId).identity.person.erased);
    const marks = commands.map((planned) => {
      const snapshotSeq = published.get(planned.command.userId) ?? planned.command.snapshotSeq;
      return isUnderWay(planned) ? stillPending(planned, snapshotSeq, now) : settled(planned, snapshotSeq, now);
    });
    const eventIds = batch.events.map(({ _id }) => _id);
    // As claimed: what was charged for this try is taken back. Several in one batch have all never failed.
    const eventMark = {
      status: 'done',
      attempts: batch.events[0]?.attempts ?? 0,
      lastError: null,
      processedAt: now,
    } as const;
    const marked = (await markCommands(db, marks, session)) + (await markEvents(db, eventIds, eventMark, session));
    if (marked !== sizeOf(batch))
      throw new ClaimOutdated(`only ${marked} of ${sizeOf(batch)} items were still pending`);
    return { commands: commands.filter((planned) => !isUnderWay(planned)), unlinked };
  });
}

const toErase = ({ commands }: Batch): Set<string> =>
  new Set(commands.flatMap(({ type, userId }) => (type === 'account_deleted' ? [userId] : [])));

/** An erasure that goes on in the next transaction: as claimed, without what was charged for this try. */
function stillPending({ command }: PlannedCommand, snapshotSeq: number | null, now: Date): CommandMark {
  return { commandId: command._id, attempts: command.attempts, availableAt: now, lastError: null, snapshotSeq };
}

function settled(
  { command: { _id: commandId, attempts }, outcome }: PlannedCommand,
  snapshotSeq: number | null,
  now: Date,
): CommandMark {
  if (outcome !== 'conflict') {
    return { commandId, status: 'done', outcome, attempts, lastError: null, processedAt: now, snapshotSeq };
  }
  const lastError =
    'This version of the person is known under another name. Compare with main-app, then retry or discard.';
  return { commandId, status: 'dead', attempts: attempts + 1, lastError };
}
