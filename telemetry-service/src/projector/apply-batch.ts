// One transaction: what a batch does to people, links, figures and snapshots, and the marks that it is done.
import type { Lease } from '@swamp-club/platform/lease.ts';
import type { Db } from 'mongodb';
import { markCommands, type CommandDocument, type CommandMark } from '../commands/command-store.ts';
import type { Relabelling } from '../identity/identity-migration.ts';
import { markEvents } from '../ingest/event-store.ts';
import { publishSnapshots } from '../scores/snapshot-store.ts';
import { saveDeviceFigures } from '../scores/user-metrics-store.ts';
import { devicesOf, peopleOf, sizeOf, type Batch } from './batch.ts';
import { planBatch, type BatchPlan } from './plan-batch.ts';
import { readKnownPeople, savePlans } from './save-plans.ts';

/** Somebody else, an operator perhaps, changed an item's status after it was claimed. Nothing was applied. */
export class ClaimOutdated extends Error {
  override readonly name = 'ClaimOutdated';
}

/** All that applying needs of the lease. */
export type Fence = Pick<Lease, 'transaction'>;

export interface AppliedBatch {
  commands: BatchPlan['commands'];
  /** Devices that were counted but not linked, because their people have too many. */
  unlinked: number;
}

/** @throws LeaseLost, ClaimOutdated, or what the database has against it; in each case nothing has changed. */
export function applyBatch(lease: Fence, db: Db, batch: Batch, now: Date): Promise<AppliedBatch> {
  // The driver may run this more than once: everything is read and decided anew inside the transaction.
  return lease.transaction(async (session) => {
    const known = await readKnownPeople(db, peopleOf(batch), devicesOf(batch), session);
    const { people, perDevice, commands } = planBatch(batch, known);

    const { publications, unlinked } = await savePlans(db, people, session);
    await saveDeviceFigures(db, perDevice, session);
    const published = await publishSnapshots(db, publications, now, session);

    const marks = commands.map(({ command, outcome }) =>
      commandMark(command, outcome, published.get(command.userId) ?? null, now),
    );
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
    return { commands, unlinked };
  });
}

function commandMark(
  { _id: commandId, attempts }: CommandDocument,
  outcome: Relabelling,
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
