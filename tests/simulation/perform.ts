// Lets one operation happen to the club.
import type { Club } from './club.ts';
import { faultInARename, faultInTheProjector, faultWhileAccepting } from './database-faults.ts';
import { deliverAgain, relay, relayPausedPastItsLease } from './delivery.ts';
import {
  deleteSomebody,
  faultInADeletion,
  faultWhileErasing,
  renameWhileDeleting,
  reuseNameOfSomebodyDeleted,
} from './deleting.ts';
import { accept, credentialOf, newEvent, sendAgain } from './events.ts';
import {
  appear,
  changeLetterCase,
  chooseName,
  freeAndReuse,
  renameBack,
  renameInChain,
  somebody,
  swapNames,
} from './names.ts';
import type { Operation } from './operations.ts';
import {
  project,
  projectorKilledAfterClaiming,
  projectorLosesItsLeaseBeforeTheCommit,
  projectorPausedPastItsLease,
} from './projection.ts';
import {
  backUpMainApp,
  backUpTelemetry,
  restoreMainApp,
  restoreMainAppToBeforeADeletion,
  restoreTelemetry,
} from './restoring.ts';
import { settle } from './settle.ts';
import {
  bareEntryAppears,
  faultInTheMigration,
  migrate,
  migrateAFewBatches,
  migrateBesideTheServices,
  migrationKilled,
  migrationLosesItsLeaseBeforeTheCommit,
} from './upstream/migrating.ts';
import { takeOverAccounts } from './upstream/take-over.ts';
import { oldPageAgain, watch, watcherPausedPastItsLease } from './watching.ts';

const HOUR_MS = 60 * 60 * 1000;

export async function perform(club: Club, operation: Operation): Promise<void> {
  // Everybody may have left, and there is always somebody else who comes.
  if (club.model.mainApp.people.size === 0) await appear(club, null);
  switch (operation.kind) {
    case 'nothing':
      return;
    case 'appear':
      return appear(club, operation.name);
    case 'choose a name': {
      const { person, name, capitals } = operation;
      await chooseName(club, somebody(club, person).userId, capitals ? name.toUpperCase() : name);
      return;
    }
    case 'change letter case':
      return changeLetterCase(club, operation.person);
    case 'rename in a chain':
      return renameInChain(club, operation.person, operation.length);
    case 'swap names':
      return swapNames(club, operation.person, operation.other);
    case 'free a name and reuse it':
      return freeAndReuse(club, operation.person, operation.other);
    case 'rename back':
      return renameBack(club, operation.person);
    case 'delete the account':
      return deleteSomebody(club, operation.person, operation.answers);
    case 'rename while the account is deleted':
      return renameWhileDeleting(club, operation.person, operation.renameFirst);
    case 'reuse the name of somebody deleted':
      return reuseNameOfSomebodyDeleted(club, operation.person, operation.other);
    case 'event':
      return accept(club, newEvent(club, operation, credentialOf(club, operation.person, operation.age)));
    case 'anonymous event':
      return accept(club, newEvent(club, operation, null));
    case 'uncounted event': {
      const event = newEvent(club, operation, credentialOf(club, operation.person, operation.age));
      return accept(club, { ...event, counted: false });
    }
    case 'duplicate event': {
      const sender = credentialOf(club, operation.person, operation.age);
      return sendAgain(club, operation.which, operation, sender);
    }
    case 'relay':
      return relay(club, operation.answers);
    case 'relay paused past its lease':
      return relayPausedPastItsLease(club);
    case 'deliver again':
      return deliverAgain(club, operation.which, operation.ofSomebodyDeleted);
    case 'project':
      await project(club, operation.limit);
      return;
    case 'projector paused past its lease':
      return projectorPausedPastItsLease(club, operation.limit);
    case 'projector loses its lease before the commit':
      return projectorLosesItsLeaseBeforeTheCommit(club, operation.limit);
    case 'projector killed after claiming':
      return projectorKilledAfterClaiming(club, operation.limit);
    case 'fault in the projector':
      await faultInTheProjector(club, operation.fault, operation.limit);
      return;
    case 'fault in a rename':
      return faultInARename(club, operation.fault, operation.person);
    case 'fault in a deletion':
      return faultInADeletion(club, operation.fault, operation);
    case 'fault while erasing':
      return faultWhileErasing(club, operation.fault, operation);
    case 'fault while accepting':
      return faultWhileAccepting(club, operation, credentialOf(club, operation.person, 0));
    case 'watch':
      await watch(club);
      return;
    case 'old page again':
      return oldPageAgain(club, operation.which);
    case 'watcher paused past its lease':
      return watcherPausedPastItsLease(club);
    case 'all at once':
      await Promise.all([relay(club), project(club, operation.limit), watch(club)]);
      return;
    case 'time passes':
      return club.clock.advance(operation.hours * HOUR_MS);
    case 'clock jumps back':
      return club.clock.jumpBack(operation.seconds * 1000);
    case 'back up main-app':
      return backUpMainApp(club);
    case 'back up telemetry':
      return backUpTelemetry(club);
    case 'restore main-app':
      return restoreMainApp(club);
    case 'restore main-app to before a deletion':
      return restoreMainAppToBeforeADeletion(club, operation.person, operation.projections);
    case 'restore telemetry':
      return restoreTelemetry(club);
    case 'settle':
      return settle(club);
    case 'migrate':
      if (operation.late !== null) await bareEntryAppears(club, operation.late);
      return migrate(club, operation.batchSize);
    case 'migrate a few batches':
      await bareEntryAppears(club, operation.late);
      return migrateAFewBatches(club, operation.batchSize, operation.steps);
    case 'migration loses its lease before the commit':
      await bareEntryAppears(club, operation.late);
      return migrationLosesItsLeaseBeforeTheCommit(club, operation.batchSize);
    case 'migration killed':
      await bareEntryAppears(club, operation.late);
      return migrationKilled(club, operation.batchSize, operation.writes);
    case 'fault in the migration':
      await bareEntryAppears(club, operation.late);
      return faultInTheMigration(club, operation.fault, operation.batchSize);
    case 'migrate beside the services':
      await bareEntryAppears(club, operation.late);
      return migrateBesideTheServices(club, operation.batchSize);
    case 'an entry without an owner appears':
      return bareEntryAppears(club, operation.late);
    case 'main-app starts again':
      return takeOverAccounts(club);
    case 'put telemetry back to before its migration':
      club.backups.telemetry = club.backups.unmigrated;
      return restoreTelemetry(club);
  }
}
