// Either database put back to an older state, and the documented recovery.
import { equal } from 'node:assert/strict';
import { announceNames } from '../../main-app/src/ops/announce-names.ts';
import { replayOutbox } from '../../main-app/src/ops/replay-outbox.ts';
import { resyncScores } from '../../main-app/src/ops/resync-scores.ts';
import { fetchPage } from '../../main-app/src/telemetry/score-page.ts';
import { requestRepublication } from '../../telemetry-service/src/ops/republish-snapshots.ts';
import type { Club } from './club.ts';
import { deleteSomebody, tombstonesSeen } from './deleting.ts';
import { announce } from './model.ts';
import { project, republish } from './projection.ts';

/** So few that it takes several steps. */
const ANNOUNCED_AT_ONCE = 2;

export async function backUpMainApp({ mainApp, model, backups }: Club): Promise<void> {
  backups.mainApp = { contents: await mainApp.database.read(), model: structuredClone(model.mainApp) };
}

export async function backUpTelemetry({ telemetry, model, backups, clock }: Club): Promise<void> {
  const contents = await telemetry.database.read();
  backups.telemetry = { at: clock.date(), contents, model: structuredClone(model.telemetry) };
}

/** main-app forgets what happened since; people who came since are gone. Names it still knows are announced anew. */
export async function restoreMainApp(club: Club): Promise<void> {
  const { mainApp, model, backups, clock, tally } = club;
  const { contents, model: then } = backups.mainApp;
  const isBack = [...model.mainApp.deleted].some((userId) => then.people.has(userId));
  if (isBack) tally.add('fault: main-app restored to before a deletion');
  await mainApp.database.write(contents);
  model.mainApp = structuredClone(then);
  await mainApp.relayLease.takeOver();

  clock.waitOutSkew();
  const startedAt = clock.date();
  while ((await announceNames(mainApp.choosing, startedAt, ANNOUNCED_AT_ONCE)) === ANNOUNCED_AT_ONCE);
  announce(model, clock.ms);
  // Telemetry may have been restored since that backup.
  await resync(club);
  tally.add('fault: main-app restored');
}

/** It has told telemetry, which has come some way, or to the end, with forgetting the person. */
export async function restoreMainAppToBeforeADeletion(club: Club, one: number, projections: number): Promise<void> {
  await backUpMainApp(club);
  await deleteSomebody(club, one, []);
  for (let round = 0; round < projections; round += 1) await project(club, 50);
  await restoreMainApp(club);
}

/** Telemetry forgets what it has acknowledged since: main-app sends the commands again, the events are lost. */
export async function restoreTelemetry(club: Club): Promise<void> {
  const { mainApp, telemetry, model, backups, clock, tally } = club;
  const { at, contents, model: then } = backups.telemetry;
  const isUndone = [...model.telemetry.erasures.keys()].some((commandId) => !then.erasures.has(commandId));
  if (isUndone) tally.add('fault: telemetry restored to before an erasure');
  if (model.telemetry.established && !then.established) tally.add('fault: telemetry restored to before its migration');
  await telemetry.database.write(contents);
  model.telemetry = structuredClone(then);
  // What was done since is not done any more, and the watcher below starts without pages of a past that never was.
  club.done.clear();
  club.pages = [];

  clock.waitOutSkew();
  await replayOutbox(mainApp.choosing, at);
  const { db } = telemetry.projector;
  await requestRepublication(db);
  club.republicationAsked = true;
  await telemetry.projectorLease.takeOver();
  await republish(club);
  await resync(club);
  tally.add('fault: telemetry restored');
}

async function resync(club: Club): Promise<void> {
  const { inherited } = club;
  const { watcherLease, watcher } = club.mainApp;
  const { signal } = new AbortController();
  const everybody = await fetchPage(watcher.telemetry, { cursor: 0, waitMs: 0 }, signal);
  const { unreadable } = await resyncScores(await watcherLease.takeOver(), watcher, signal);
  equal(unreadable, 0);
  tombstonesSeen(club, everybody);
  // What telemetry does not mention is gone from the rows.
  inherited.clear();
}
