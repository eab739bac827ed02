// Accounts that are deleted: by their owners, in main-app and in the oracle, and by a tombstone that finds one back.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { inspect } from 'node:util';
import { MongoServerError, ObjectId } from 'mongodb';
import { deleteAccount } from '../../main-app/src/account/delete-account.ts';
import { chooseUsername } from '../../main-app/src/rename/choose-username.ts';
import { UsernameRefused } from '../../main-app/src/rename/username-refused.ts';
import type { ScorePage } from '../../main-app/src/telemetry/score-page.ts';
import type { Club } from './club.ts';
import { faultInTheProjector, faults, type DatabaseFault } from './database-faults.ts';
import { relay } from './delivery.ts';
import { choose, remove } from './model.ts';
import { appear, chooseName, freshName, keepCredential, somebody } from './names.ts';
import { isErasureDue, project } from './projection.ts';
import type { Fate } from './wire.ts';

const deleting = ({ mainApp }: Club, userId: string) =>
  deleteAccount(mainApp.deleting, { userId: new ObjectId(userId), traceparent: null });

async function deleteAccountOf(club: Club, userId: string): Promise<void> {
  const { model, clock, tally } = club;
  await deleting(club, userId);
  remove(model, userId, clock.ms);
  tally.add(model.telemetry.established ? 'account deleted' : 'account deleted before the migration');
}

/** `answers`: how the relay's calls fare that follow at once; null when it takes its time. */
export async function deleteSomebody(club: Club, one: number, answers: readonly Fate[] | null): Promise<void> {
  const { userId } = somebody(club, one);
  await deleteAccountOf(club, userId);
  await rejects(deleting(club, userId), HttpProblem, 'an account is deleted once');
  if (answers !== null) await relay(club, answers);
}

/** Hard errors from one of its writes on leave everything as it was; the others go unnoticed. */
export async function faultInADeletion(
  club: Club,
  fault: DatabaseFault,
  { person, writes }: { person: number; writes: number },
): Promise<void> {
  const { userId } = somebody(club, person);
  const { database } = club.mainApp;
  if (fault === 'hard error') {
    const before = await database.read();
    equal(await database.dying(writes, () => rejects(deleting(club, userId), MongoServerError)), true);
    deepEqual(await database.read(), before, 'a deletion that fails changes nothing');
    await deleteAccountOf(club, userId);
  } else {
    equal(await database.failing(faults[fault], () => deleteAccountOf(club, userId)), true);
  }
  club.tally.add(`fault: ${fault} in a deletion`);
}

/** In one of the transactions that an erasure takes: the first, or the second. */
export async function faultWhileErasing(
  club: Club,
  fault: DatabaseFault,
  { person, begun, limit }: { person: number; begun: boolean; limit: number },
): Promise<void> {
  await deleteAccountOf(club, somebody(club, person).userId);
  await relay(club);
  if (begun) await project(club, limit);
  const isDue = await isErasureDue(club, limit);
  if ((await faultInTheProjector(club, fault, limit)) && isDue) club.tally.add(`fault: ${fault} while erasing`);
}

/** Either comes first, and there is nothing in between. */
export async function renameWhileDeleting(club: Club, one: number, renameFirst: boolean): Promise<void> {
  const { mainApp, model, clock, holdMs, tally } = club;
  const person = somebody(club, one);
  const { userId } = person;
  const username = freshName(club);
  const choice = { userId: new ObjectId(userId), username, traceparent: null };
  const early = renameFirst ? chooseUsername(mainApp.choosing, choice) : null;
  const deletion = deleting(club, userId);
  const renaming = early ?? chooseUsername(mainApp.choosing, choice);
  const [chosen, deleted] = await Promise.allSettled([renaming, deletion]);
  equal(deleted.status, 'fulfilled');
  if (chosen.status === 'fulfilled') {
    choose(model, person, username, { now: clock.ms, holdMs });
    keepCredential(club, userId);
  } else {
    ok(chosen.reason instanceof UsernameRefused, inspect(chosen.reason));
    equal(chosen.reason.code, 'ACCOUNT_NOT_FOUND');
  }
  remove(model, userId, clock.ms);
  tally.add(`name: chosen ${chosen.status === 'fulfilled' ? 'before' : 'after'} a deletion at the same time`);
}

/** By somebody who has just come, or by another who is there. */
export async function reuseNameOfSomebodyDeleted(club: Club, one: number, another: number | null): Promise<void> {
  const { userId, username } = somebody(club, one);
  if (username === null) return;
  await deleteAccountOf(club, userId);
  club.clock.advance(club.holdMs);
  if (another === null || club.model.mainApp.people.size === 0) await appear(club, username);
  else await chooseName(club, somebody(club, another).userId, username);
  club.tally.add('reused the name of somebody deleted');
}

/** What telemetry has been told to forget main-app forgets as well, should a backup have brought it back. */
export function tombstonesSeen({ model, clock, tally }: Club, { snapshots }: ScorePage): void {
  for (const snapshot of snapshots) {
    if ('unreadable' in snapshot || !snapshot.gone || !model.mainApp.people.has(snapshot.userId)) continue;
    remove(model, snapshot.userId, clock.ms);
    tally.add('account deleted by a tombstone');
  }
}
