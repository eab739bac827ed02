// The projector at work on events and commands, and what interrupts it.
import { ok, rejects } from 'node:assert/strict';
import { LeaseLost } from '@swamp-club/platform/lease.ts';
import { sizeOf, type Batch } from '../../telemetry-service/src/projector/batch.ts';
import type { Fence } from '../../telemetry-service/src/projector/apply-batch.ts';
import { claim } from '../../telemetry-service/src/projector/projector.ts';
import { isOwnershipEstablished } from '../../telemetry-service/src/identity/ownership-store.ts';
import { republishSnapshots } from '../../telemetry-service/src/ops/republish-snapshots.ts';
import { tryEach, workOff } from '../../telemetry-service/src/projector/work-off.ts';
import type { Club } from './club.ts';

const nothing: Batch = { commands: [], events: [] };

/** Until everything has an owner, all that is accepted waits. */
async function due({ telemetry: { projector } }: Club, limit: number): Promise<Batch> {
  const { db, now } = projector;
  return (await isOwnershipEstablished(db)) ? claim(db, now(), limit) : nothing;
}

export async function isErasureDue(club: Club, limit: number): Promise<boolean> {
  return (await due(club, limit)).commands.some(({ type }) => type === 'account_deleted');
}

/** One round. Returns how much there was to do. */
export async function project(club: Club, limit: number): Promise<number> {
  const { projector, projectorLease } = club.telemetry;
  await republish(club);
  const batch = await due(club, limit);
  await workOff(projector, projectorLease.lease, batch);
  return sizeOf(batch);
}

/** Where it is asked for. A database put back to before its migration waits for that first. */
export async function republish(club: Club): Promise<void> {
  const { projector, projectorLease } = club.telemetry;
  if (!club.republicationAsked || !(await isOwnershipEstablished(projector.db))) return;
  while ((await republishSnapshots(projectorLease.lease, projector.db, projector.now(), projector.log)) > 0);
  club.republicationAsked = false;
}

/** It has claimed when it is paused; its successor works one by one; then it goes on, and must get nowhere. */
export async function projectorPausedPastItsLease(club: Club, limit: number): Promise<void> {
  const { projector, projectorLease } = club.telemetry;
  const paused = projectorLease.lease;
  const claimed = await due(club, 50);
  const successor = await projectorLease.takeOver();
  ok(successor.abandoned);
  await tryEach(projector, successor, await due(club, limit));
  if (sizeOf(claimed) === 0) return;
  await rejects(workOff(projector, paused, claimed), LeaseLost);
  club.tally.add('fault: projector lost its lease after claiming');
}

/** Everything is written and nothing committed when another takes over and ends the transaction. */
export async function projectorLosesItsLeaseBeforeTheCommit(club: Club, limit: number): Promise<void> {
  const { projector, projectorLease } = club.telemetry;
  const late = projectorLease.lease;
  const claimed = await due(club, limit);
  if (sizeOf(claimed) === 0) return;
  await projectorLease.expire();
  let written = false;
  const interrupted: Fence = {
    transaction: (work) =>
      late.transaction(async (session) => {
        const result = await work(session);
        if (!written) await projectorLease.takeOver();
        written = true;
        return result;
      }),
  };
  await rejects(workOff(projector, interrupted, claimed), LeaseLost);
  ok(written);
  club.tally.add('fault: projector lost its lease before the commit');
}

/** What it has claimed it never gets to. */
export async function projectorKilledAfterClaiming(club: Club, limit: number): Promise<void> {
  const claimed = await due(club, limit);
  await club.telemetry.projectorLease.takeOver();
  if (sizeOf(claimed) > 0) club.tally.add('fault: projector killed after claiming');
}
