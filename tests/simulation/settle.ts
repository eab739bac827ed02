// A quiet state: everything delivered, worked off and taken over. Then everything must equal the oracle.
import { deepEqual, equal, fail, ok } from 'node:assert/strict';
import { checkMainApp } from './check-main-app.ts';
import { checkTelemetry } from './check-telemetry.ts';
import type { Club } from './club.ts';
import { relay } from './delivery.ts';
import { renameKey } from './model.ts';
import { project } from './projection.ts';
import { watch } from './watching.ts';

/** Longer than anything waits before it is tried again. */
const WAIT_MS = 10 * 60 * 1000;
const ROUNDS = 20;

/** At any time: what has happened so far is right. */
export async function look(club: Club): Promise<void> {
  await checkMainApp(club, await checkTelemetry(club), { quiet: false });
}

export async function settle(club: Club): Promise<void> {
  // Before its migration a club has nothing to become quiet about: what is accepted waits.
  if (!club.model.telemetry.established) return look(club);
  await becomeQuiet(club);
  const telemetry = await checkTelemetry(club);
  equal(telemetry.pending, 0);
  const mainApp = await checkMainApp(club, telemetry, { quiet: true });
  equal(mainApp.pending, 0);
  const { people, renames, deleted } = club.model.mainApp;
  for (const [userId, { username, version }] of people) {
    if (!renames.has(renameKey({ userId, version }))) continue;
    const { username: label, version: seen } = telemetry.met.get(userId) ?? {};
    deepEqual([label, seen], [username, version], 'telemetry knows the name that was chosen last');
  }
  for (const userId of deleted)
    ok(telemetry.met.get(userId)?.erased, 'telemetry has forgotten whose account was deleted');
  club.tally.add('comparison in a quiet state');
}

async function becomeQuiet(club: Club): Promise<void> {
  const { clock, mainApp } = club;
  for (let round = 0; round < ROUNDS; round += 1) {
    clock.advance(WAIT_MS);
    await relay(club);
    const projected = await project(club, 50);
    const watched = await watch(club);
    if (projected === 0 && !watched && (await mainApp.relay.outbox.figures()).pending === 0) return;
  }
  fail(`not quiet after ${ROUNDS} rounds`);
}
