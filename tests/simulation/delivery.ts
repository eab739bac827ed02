// Commands on their way from main-app's outbox to telemetry, and what gets in the way.
import { deepEqual, rejects } from 'node:assert/strict';
import { LeaseLost } from '@swamp-club/platform/lease.ts';
import { sendDue } from '../../main-app/src/telemetry/relay.ts';
import type { Club } from './club.ts';
import { pick } from './names.ts';
import type { Fate, Sent } from './wire.ts';

/** One round of the relay; `fates` says how its first calls fare. */
export async function relay(club: Club, fates: readonly Fate[] = []): Promise<void> {
  const { mainApp, wire, tally } = club;
  const sentBefore = wire.sent.length;
  wire.fates = [...fates];
  await sendDue(mainApp.relayLease.lease, mainApp.relay);
  wire.fates = [];
  wire.sent.slice(sentBefore).forEach(({ path }, call) => {
    const what = path === 'identity.enqueueErasure' ? 'erasure' : 'command';
    tally.add(`${what}: ${fates[call] ?? 'arrives'}`);
  });
}

/** It sends and is answered, and another relay has taken over before it can note the answer. */
export async function relayPausedPastItsLease({ mainApp, tally }: Club): Promise<void> {
  const paused = mainApp.relayLease.lease;
  await mainApp.relayLease.takeOver();
  const pending = await mainApp.relay.outbox.pending(1);
  if (!pending.some(({ availableAt }) => availableAt <= mainApp.relay.now())) return;
  await rejects(sendDue(paused, mainApp.relay), LeaseLost);
  tally.add('fault: relay lost its lease after the answer');
}

/** A copy of a command that the network has kept: late, or twice. It is answered as before. */
export async function deliverAgain(club: Club, one: number, ofSomebodyDeleted: boolean): Promise<void> {
  const { wire, mainApp, model, tally } = club;
  if (wire.sent.length === 0) return;
  const isLate = ({ path, command }: Sent) =>
    path === 'identity.enqueueRename' && model.mainApp.deleted.has(command.userId);
  const late = ofSomebodyDeleted ? wire.sent.filter(isLate) : [];
  const { path, command } = pick(late.length > 0 ? late : wire.sent, one);
  const { enqueueRename, enqueueErasure } = mainApp.relay.telemetry.identity;
  const deliver = () =>
    path === 'identity.enqueueErasure' ? enqueueErasure.mutate(command) : enqueueRename.mutate(command);
  const first = await deliver();
  deepEqual(await deliver(), first);
  if (path === 'identity.enqueueErasure') return tally.add('erasure: delivered again');
  tally.add('command: delivered again');
  if (model.mainApp.deleted.has(command.userId)) tally.add('command: delivered again after the account was deleted');
}
