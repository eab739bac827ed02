// Runs one schedule on a club of its own.
import { newClub, type Club } from './club.ts';
import type { Schedule } from './operations.ts';
import { perform } from './perform.ts';
import type { Stage } from './stage.ts';
import { look, settle } from './settle.ts';
import type { Tally } from './tally.ts';
import { migrate, verify } from './upstream/migrating.ts';
import { upstreamClub } from './upstream/upstream-club.ts';

const BATCH_SIZE = 50;

/** @throws AssertionError when a database is not as the oracle says. */
export async function simulate(stage: Stage, schedule: Schedule, tally: Tally): Promise<void> {
  const club = await clubOf(stage, schedule, tally);
  const happening = schedule.operations.filter(({ kind }) => kind !== 'nothing');
  for (const operation of happening) {
    await perform(club, operation);
    tally.add(`operation: ${operation.kind}`);
  }
  await look(club);
  if (schedule.upstream !== null) await migrate(club, BATCH_SIZE);
  await settle(club);
  if (schedule.upstream !== null) await verify(club);
  tally.schedules.push(happening.length);
}

async function clubOf({ services, beginning }: Stage, { holdDays, upstream }: Schedule, tally: Tally): Promise<Club> {
  const options = { tally, holdDays };
  if (upstream !== null) return upstreamClub(services, upstream, options);
  await services.mainApp.ensureNameIndex(true);
  return newClub(services, beginning, options);
}
