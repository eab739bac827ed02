// The migration of telemetry's data at work, and what interrupts it.
import { deepEqual, equal } from 'node:assert/strict';
import { LeaseLost } from '@swamp-club/platform/lease.ts';
import { ObjectId } from 'mongodb';
import { isOwnershipEstablished } from '../../../telemetry-service/src/identity/ownership-store.ts';
import { migrateOwnership } from '../../../telemetry-service/src/upgrade/migrate-ownership.ts';
import type { NameHolders } from '../../../telemetry-service/src/upgrade/name-holders.ts';
import type { MigrationResult } from '../../../telemetry-service/src/upgrade/reports.ts';
import { verifyOwnership } from '../../../telemetry-service/src/upgrade/verify-ownership.ts';
import type { Club } from '../club.ts';
import { faults, type DatabaseFault } from '../database-faults.ts';
import { relay } from '../delivery.ts';
import { project } from '../projection.ts';
import { endedByHardError } from '../service-database.ts';
import { watch } from '../watching.ts';
import { hasBareEntries } from './check-entries.ts';
import { ownerOf } from './ownership.ts';
import type { UpstreamEntry } from './upstream-data.ts';
import { collectionOf, modelEntry } from './upstream-entries.ts';
import { aboutToTell, hasTold } from './telling.ts';

interface Run {
  batchSize: number;
  /** After so many steps it is told to stop. */
  steps?: number;
  names?: NameHolders;
}

async function run(club: Club, options: Run): Promise<MigrationResult['outcome']> {
  const { batchSize, steps = Infinity, names = club.mainApp.names } = options;
  const { projector, migrationLease } = club.telemetry;
  const { db, now } = projector;
  // Of one that was killed.
  await migrationLease.release();
  const stop = new AbortController();
  let done = 0;
  const onProgress = () => {
    done += 1;
    if (done > steps) stop.abort();
  };
  aboutToTell(club);
  let atItsEnd = false;
  try {
    const { outcome } = await migrateOwnership({ db, names, now, batchSize, onProgress, signal: stop.signal });
    atItsEnd = outcome !== 'interrupted';
    return outcome;
  } finally {
    const { established } = club.model.telemetry;
    // The marker is what counts the first time: it may be set, and the run not know.
    if (atItsEnd || (!established && (await isOwnershipEstablished(db)))) {
      if (!established) club.tally.add('migrated');
      hasTold(club.model);
    }
  }
}

/** To its end. Once nothing is left to do it changes nothing. */
export async function migrate(club: Club, batchSize: number): Promise<void> {
  const { telemetry, model, tally } = club;
  const before = await telemetry.database.read();
  const { established } = model.telemetry;
  const nothingLeft = established && !hasBareEntries(before);
  equal(await run(club, { batchSize }), nothingLeft ? 'nothing_to_do' : 'completed');
  if (nothingLeft) deepEqual(await telemetry.database.read(), before, 'nothing is left to do, and nothing is done');
  if (established) tally.add(`migrated again, with ${nothingLeft ? 'nothing' : 'something'} to do`);
}

export async function migrateAFewBatches(club: Club, batchSize: number, steps: number): Promise<void> {
  if ((await run(club, { batchSize, steps })) === 'interrupted') club.tally.add('migration interrupted');
}

/** Another operator takes over in the middle of a transaction, and ends it. */
export async function migrationLosesItsLeaseBeforeTheCommit(club: Club, batchSize: number): Promise<void> {
  const { migrationLease } = club.telemetry;
  const { names } = club.mainApp;
  let lost = false;
  const answerLate = async <T>(answer: Promise<T>): Promise<T> => {
    if (!lost) {
      lost = true;
      await migrationLease.release();
      await migrationLease.takeOver();
    }
    return answer;
  };
  const late: NameHolders = {
    ...names,
    currentNames: (userIds) => answerLate(names.currentNames(userIds)),
    peopleAfter: (userId, limit) => answerLate(names.peopleAfter(userId, limit)),
  };
  const end: unknown = await run(club, { batchSize, names: late }).catch((error: unknown) => error);
  if (end instanceof Error && !(end instanceof LeaseLost)) throw end;
  equal(end instanceof LeaseLost, lost);
  if (lost) club.tally.add('fault: migration lost its lease before the commit');
}

export async function faultInTheMigration(club: Club, fault: DatabaseFault, batchSize: number): Promise<void> {
  const struck = await club.telemetry.database.failing(faults[fault], () =>
    endedByHardError(() => run(club, { batchSize })),
  );
  if (struck) club.tally.add(`fault: ${fault} in the migration`);
}

export async function migrationKilled(club: Club, batchSize: number, afterWrites: number): Promise<void> {
  const struck = await club.telemetry.database.dying(afterWrites, () =>
    endedByHardError(() => run(club, { batchSize })),
  );
  await club.telemetry.migrationLease.release();
  if (struck) club.tally.add('fault: migration killed');
}

/** Both services go on meanwhile. */
export async function migrateBesideTheServices(club: Club, batchSize: number): Promise<void> {
  await Promise.all([run(club, { batchSize }), relay(club), project(club, 5), watch(club)]);
  club.tally.add('migrated beside the services');
}

/** What operators ask afterwards: it finds what the oracle finds, nothing. */
export async function verify({ mainApp, telemetry: { projector } }: Club): Promise<void> {
  const { problems } = await verifyOwnership(projector.db, mainApp.names, projector.now());
  deepEqual(problems, { total: 0, examples: [] });
}

/** Old code that nobody has stopped writes once more. */
export async function bareEntryAppears(club: Club, upstream: UpstreamEntry): Promise<void> {
  const _id = new ObjectId();
  const entry = modelEntry(upstream);
  club.model.telemetry.entries.set(_id.toHexString(), entry);
  const fate = ownerOf(club, entry);
  if ('owner' in fate && club.model.mainApp.deleted.has(fate.owner))
    club.tally.add('an entry of somebody deleted appears');
  await club.telemetry.projector.db.collection(collectionOf[entry.of]).insertOne({ _id, ...entry.document });
}
