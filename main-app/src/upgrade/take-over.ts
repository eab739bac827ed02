// Taking over the accounts of an existing deployment, once, before main-app listens: the name registry is filled, every
// name gets a version, everybody a row of scores.
import { acquireLease, LeaseLost } from '@swamp-club/platform/lease.ts';
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { pause } from '@swamp-club/platform/pause.ts';
import type { Db } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { deleteInheritedScores } from './inherited-scores-store.ts';
import { recordHolders } from './record-holders.ts';
import { settleContested } from './settle-contested.ts';
import { takeOverStore, type TakeOver } from './take-over-store.ts';
import { takePeopleOver } from './take-people-over.ts';
import type { TakeOverParts, TakingOver } from './taking-over.ts';

const BATCH_SIZE = 1000;
const LOOK_EVERY_MS = 500;

/**
 * Resolves once everything is taken over, whichever replica did it. Each step is made of transactions under a lease, so that
 * a replica that was paused meanwhile can't write into what came after, and one that is killed leaves nothing half done.
 * @throws the reason of `signal` when it aborts.
 */
export async function takeOver(parts: TakeOverParts, signal: AbortSignal): Promise<void> {
  const { db, users, leaseMs, now, log } = parts;
  const progress = takeOverStore(db);
  const holder = randomUUID();
  // The usual start of a new deployment, without a lease: there is nothing to do twice.
  if ((await users.listAfter(null, 1)).length === 0) await progress.completeWithNobody(now());
  while (!isComplete(await progress.read())) {
    signal.throwIfAborted();
    try {
      await using lease = await acquireLease(db, { name: 'take-over', holder, leaseMs });
      if (lease === null) await pause(LOOK_EVERY_MS, signal);
      else await takeEverythingOver({ batchSize: BATCH_SIZE, ...parts, progress, lease, signal });
    } catch (error) {
      if (!(error instanceof LeaseLost || isPassingDatabaseError(error))) throw error;
      log.warn({ err: error }, 'taking over was interrupted and goes on');
      await pause(LOOK_EVERY_MS, signal);
    }
  }
}

/** Whether main-app has taken over, so that names have their holders and people their rows. */
export async function isTakenOver(db: Db): Promise<boolean> {
  return isComplete(await takeOverStore(db).read());
}

/** For operators; null before it has begun. */
export const takeOverStatus = (db: Db): Promise<TakeOver | null> => takeOverStore(db).read();

const isComplete = (progress: TakeOver | null): boolean => progress !== null && progress.completedAt !== null;

async function takeEverythingOver(taking: TakingOver): Promise<void> {
  const { db, progress, users, lease, now, log } = taking;
  // Somebody may have completed it between the look at it and the lease.
  const found = await progress.read();
  if (isComplete(found)) return;
  log.info({ people: await users.count() }, 'taking over the accounts that are here already; listening comes after');
  if (found === null || found.holdersRecordedAt === null) await recordHolders(taking);
  const contestedNames = await settleContested(taking);
  await takePeopleOver(taking);
  // Everybody has their figures by now, and it names people whose accounts may be deleted from here on.
  await deleteInheritedScores(db);
  await lease.transaction((session) => progress.write({ contestedNames, completedAt: now() }, session));
  log.info(await progress.read(), 'the accounts are taken over');
}
