// One transaction: what a batch does to people, links, figures and snapshots, and the marks that it is done.
import type { Lease } from '@swamp-club/platform/lease.ts';
import type { ClientSession, Db } from 'mongodb';
import { markCommands, type CommandDocument, type CommandMark } from '../commands/command-store.ts';
import { findMapEntries, saveLinks } from '../identity/identity-map-store.ts';
import { findPeople, savePeople } from '../identity/people-store.ts';
import type { Relabelling } from '../identity/identity-migration.ts';
import { markEvents } from '../ingest/event-store.ts';
import { addFigures, noFigures } from '../scores/figures.ts';
import { publishSnapshots } from '../scores/snapshot-store.ts';
import { saveDeviceFigures } from '../scores/user-metrics-store.ts';
import { findMetrics, saveMetrics, totalOf } from '../scores/username-metrics-store.ts';
import { devicesOf, peopleOf, sizeOf, type Batch } from './batch.ts';
import { planBatch, type BatchPlan, type KnownPerson } from './plan-batch.ts';

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
    const { people, perDevice, commands } = planBatch(batch, await readKnown(db, batch, session));

    const persons = people.map(({ identity }) => identity.person);
    await savePeople(db, persons, session);
    const { devices, unlinked } = await saveLinks(db, people, session);
    await saveMetrics(db, people, session);
    await saveDeviceFigures(db, perDevice, session);

    const publications = people
      .filter(({ identity }) => !identity.person.erased)
      .map(({ identity: { person }, metricsEntries, figures }) => ({
        person,
        figures: addFigures(totalOf(metricsEntries), figures ?? noFigures),
        devices: devices.get(person.userId) ?? 0,
      }));
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

async function readKnown(db: Db, batch: Batch, session: ClientSession): Promise<(userId: string) => KnownPerson> {
  const userIds = peopleOf(batch);
  const people = new Map((await findPeople(db, userIds, session)).map((person) => [person.userId, person]));
  const mapped = Map.groupBy(await findMapEntries(db, userIds, devicesOf(batch), session), ({ userId }) => userId);
  const measured = Map.groupBy(await findMetrics(db, userIds, session), ({ userId }) => userId);
  return (userId) => {
    const mapEntries = mapped.get(userId) ?? [];
    const metricsEntries = measured.get(userId) ?? [];
    const identity = {
      person: people.get(userId) ?? { userId, username: null, version: 0, erased: false },
      mapped: new Set(mapEntries.map(({ username }) => username)),
      measured: new Set(metricsEntries.map(({ username }) => username)),
    };
    return { identity, mapEntries, metricsEntries };
  };
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
