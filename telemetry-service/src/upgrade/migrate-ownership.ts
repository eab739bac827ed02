// The migration: every entry gets the owner it had when main-app took over, and everybody the name they have now.
import { ensureCollections } from '@swamp-club/platform/collections.ts';
import type { Lease } from '@swamp-club/platform/lease.ts';
import type { Db } from 'mongodb';
import { establishOwnership, isOwnershipEstablished } from '../identity/ownership-store.ts';
import { lastAppliedAt } from '../ingest/event-store.ts';
import { adoptEntries } from './adopt-entries.ts';
import { bareBatches } from './bare-entries.ts';
import { bringAllNames } from './bring-names.ts';
import { bare, entryCollections } from './entry-collections.ts';
import { MigrationRefused, takeMigrationLease, type Leasing } from './migration-lease.ts';
import { readMigrationState } from './migration-state.ts';
import { findUniqueNameIndexes, type NameIndex } from './name-indexes.ts';
import type { NameHolders } from './name-holders.ts';
import { originalsSpecs } from './originals-store.ts';
import { firstPeople, firstProgress, readProgress, saveProgress, type MigrationProgress } from './progress-store.ts';
import { entryKinds, type MigrationResult, type Progress } from './reports.ts';
import { addTotals, totalsOf } from './totals.ts';
import { unownedSpecs } from './unowned-store.ts';

/** `db` is telemetry's, by the administrator's connection; `signal` is looked at between two batches. */
export interface MigrationParts extends Leasing {
  /** main-app must have taken over: names that it has not recorded belong to nobody. */
  names: NameHolders;
  now: () => Date;
  batchSize?: number;
  /** After each batch. */
  onProgress: (progress: Progress) => void;
}
interface Migrating extends MigrationParts {
  lease: Lease;
  batchSize: number;
  established: boolean;
}

/**
 * On a database that telemetry-service has been started on. Stopped or killed anywhere, it is run again and goes on. Once
 * done, it looks for entries that have come without an owner since; while there are none it changes nothing.
 * @throws MigrationRefused, LeaseLost
 */
export async function migrateOwnership(parts: MigrationParts): Promise<MigrationResult> {
  const { db, now, signal, onProgress } = parts;
  onProgress({ phase: 'counting', done: 0, total: 0 });
  if (await isDone(db)) return { outcome: 'nothing_to_do', ...(await handledSoFar(db)), unlinked: 0 };

  await using lease = await takeMigrationLease(parts);
  await ensureCollections(db, ownCollections);
  const established = await isOwnershipEstablished(db);
  const migrating = { batchSize: 500, ...parts, lease, established };
  const total = await begin(migrating);
  await dropNameIndexes(migrating);
  const { unlinked } = await adoptAll(migrating, total);
  if (!signal.aborted) await bringAllNames(migrating, (session) => establishOwnership(db, now(), session));
  const outcome = signal.aborted ? 'interrupted' : 'completed';
  if (outcome === 'completed') onProgress({ phase: 'done', done: 1, total: 1 });
  return { outcome, ...(await handledSoFar(db)), unlinked };
}

/** The others are there since telemetry-service was started on this database. */
const ownCollections = entryKinds.flatMap((kind) => [originalsSpecs[kind], unownedSpecs[kind]]);

/** A marker alone does not say so: an upgraded database may get it, and entries without an owner afterwards. */
async function isDone(db: Db): Promise<boolean> {
  const progress = await readProgress(db);
  refuseOnTheWayBack(progress);
  if (!(await isOwnershipEstablished(db))) return false;
  if (progress !== null && progress.people.of !== 'nobody') return false;
  const found = await Promise.all(entryKinds.map((kind) => entryCollections(db, kind).entries.findOne(bare)));
  return found.every((entry) => entry === null);
}

function refuseOnTheWayBack(progress: MigrationProgress | null): void {
  if (progress === null || progress.goingBack === null) return;
  throw new MigrationRefused('A way back was begun and not finished. Finish it first: npm run migrate -- back');
}

const handledSoFar = async (db: Db) => ({ handled: (await readMigrationState(db)).handled });

/** Writes down what there was, before anything changes. Returns how many entries are without an owner. */
async function begin({ db, lease, now, established }: Migrating): Promise<number> {
  return lease.transaction(async (session) => {
    const found = await readProgress(db, session);
    // Somebody may have begun it while this one waited for the lease.
    refuseOnTheWayBack(found);
    const progress = found ?? firstProgress(now(), established, await lastAppliedAt(db, session));
    const left = { links: 0, counts: 0 };
    const before = { ...progress.before };
    for (const kind of entryKinds) {
      const { entries, originals, unowned } = entryCollections(db, kind);
      const unhandled = await totalsOf(entries, bare, session);
      left[kind] = unhandled.entries;
      const handled = [await totalsOf(originals, {}, session), await totalsOf(unowned, {}, session)];
      before[kind] = addTotals(unhandled, ...handled, progress.removed[kind]);
    }
    const total = left.links + left.counts;
    // Whoever gets something now may be among those who have their snapshot already.
    const people = total > 0 && !established ? firstPeople : progress.people;
    await saveProgress(db, { ...progress, before, people }, session);
    return total;
  });
}

/** Noted first, so that the way back can make them again whenever this ends. */
async function dropNameIndexes({ db, lease }: Migrating): Promise<void> {
  const indexes = await findUniqueNameIndexes(db);
  if (indexes.length === 0) return;
  await lease.transaction(async (session) => {
    const noted = (await readProgress(db, session))?.droppedIndexes ?? [];
    const unknown = indexes.filter((found) => !noted.some((note) => isSameIndex(note, found)));
    await saveProgress(
      db,
      { droppedIndexes: [...noted, ...unknown.map(({ kind, index }) => ({ kind, index }))] },
      session,
    );
  });
  for (const { kind, name } of indexes) await entryCollections(db, kind).entries.dropIndex(name);
}

const isSameIndex = (a: NameIndex, b: NameIndex) => a.kind === b.kind && a.index === b.index;

/** Until none is left: some may come while others are worked off. */
async function adoptAll(migrating: Migrating, expected: number): Promise<{ unlinked: number }> {
  const { db, lease, batchSize, onProgress, signal } = migrating;
  const adopting = { ...migrating, publish: migrating.established };
  let [done, unlinked, before] = [0, 0, -1];
  while (before < done) {
    before = done;
    for (const kind of entryKinds) {
      for await (const batch of bareBatches(entryCollections(db, kind).entries, batchSize)) {
        if (signal.aborted) return { unlinked };
        const adopted = await lease.transaction((session) => adoptEntries(adopting, kind, batch, session));
        done += batch.length;
        unlinked += adopted.unlinked;
        onProgress({ phase: 'entries', done, total: Math.max(expected, done) });
      }
    }
  }
  return { unlinked };
}
