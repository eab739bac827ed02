// Writes that the database lets down, once, at a command that has been named.
import { equal, ok, rejects } from 'node:assert/strict';
import { MongoServerError, ObjectId } from 'mongodb';
import { chooseUsername } from '../../main-app/src/rename/choose-username.ts';
import type { Fault } from '../support/fail-command.ts';
import type { Club } from './club.ts';
import { relay } from './delivery.ts';
import { newEvent, accept, type Invocation } from './events.ts';
import { chooseName, freshName, somebody } from './names.ts';
import { project } from './projection.ts';
import { endedByHardError, hardError } from './service-database.ts';
import type { Credential } from './model.ts';

export type DatabaseFault = 'passing error' | 'hard error' | 'commit answer lost';

const NOT_REPLICATED = { code: 64, errmsg: 'injected' };

export const faults: Record<DatabaseFault, Fault> = {
  // The driver runs the whole transaction again.
  'passing error': { failCommands: ['commitTransaction'], errorCode: 112, errorLabels: ['TransientTransactionError'] },
  'hard error': hardError,
  // It has been committed; the driver cannot know, and commits again.
  'commit answer lost': { failCommands: ['commitTransaction'], writeConcernError: NOT_REPLICATED },
};
/** It has been written, perhaps not for good: nobody may be told that it was accepted. */
const insertedInDoubt: Fault = { failCommands: ['insert'], writeConcernError: NOT_REPLICATED };

/** Returns whether there was anything to fail. */
export async function faultInTheProjector(club: Club, fault: DatabaseFault, limit: number): Promise<boolean> {
  const { database, projectorLease } = club.telemetry;
  const struck = await database.failing(faults[fault], async () => {
    // When it could not even note that an item had failed, it gives up its lease and begins again.
    if (await endedByHardError(() => project(club, limit))) await projectorLease.takeOver();
  });
  if (struck) club.tally.add(`fault: ${fault} in the projector`);
  return struck;
}

/** After a hard error nothing has changed, and the same name can be chosen at once; the others go unnoticed. */
export async function faultInARename(club: Club, fault: DatabaseFault, one: number): Promise<void> {
  const { mainApp, tally } = club;
  const { userId } = somebody(club, one);
  const name = freshName(club);
  const choice = { userId: new ObjectId(userId), username: name, traceparent: null };
  const struck = await mainApp.database.failing(faults[fault], () =>
    fault === 'hard error'
      ? rejects(chooseUsername(mainApp.choosing, choice), MongoServerError)
      : chooseName(club, userId, name),
  );
  equal(struck, true);
  if (fault === 'hard error') await chooseName(club, userId, name);
  tally.add(`fault: ${fault} in a rename`);
}

/** What is not acknowledged is sent again, by the CLI and by the relay, and is there once. */
export async function faultWhileAccepting(club: Club, invocation: Invocation, sender: Credential): Promise<void> {
  const { database } = club.telemetry;
  const event = newEvent(club, invocation, sender);
  const struck = await database.failing(insertedInDoubt, () => rejects(accept(club, event)));
  equal(struck, true);
  await accept(club, event, { writtenBefore: true });
  club.tally.add('fault: event written in doubt');
  if (!(await database.failing(insertedInDoubt, () => relay(club)))) return;
  ok((await club.mainApp.relay.outbox.figures()).pending > 0, 'a command in doubt has not been acknowledged');
  club.tally.add('fault: command written in doubt');
}
