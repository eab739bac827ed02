// The projector at work on events and commands, and what interrupts it.
import { ok, rejects } from 'node:assert/strict';
import { LeaseLost } from '@swamp-club/platform/lease.ts';
import { sizeOf, type Batch } from '../../telemetry-service/src/projector/batch.ts';
import type { Fence } from '../../telemetry-service/src/projector/apply-batch.ts';
import { claim } from '../../telemetry-service/src/projector/projector.ts';
import { tryEach, workOff } from '../../telemetry-service/src/projector/work-off.ts';
import type { Club } from './club.ts';

const due = ({ telemetry: { projector } }: Club, limit: number): Promise<Batch> =>
  claim(projector.db, projector.now(), limit);

/** One round. Returns how much there was to do. */
export async function project(club: Club, limit: number): Promise<number> {
  const { projector, projectorLease } = club.telemetry;
  const batch = await due(club, limit);
  await workOff(projector, projectorLease.lease, batch);
  return sizeOf(batch);
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
