// Runs one schedule on a fresh club.
import { newClub } from './club.ts';
import { appear } from './names.ts';
import type { Schedule } from './operations.ts';
import { perform } from './perform.ts';
import { backUpMainApp, backUpTelemetry } from './restoring.ts';
import type { Services } from './services.ts';
import { look, settle } from './settle.ts';
import type { Tally } from './tally.ts';

/** Two of them with a name from the beginning. */
const FIRST_PEOPLE = ['ann', 'bob', null, null, null];

/** @throws AssertionError when a database is not as the oracle says. */
export async function simulate(services: Services, { holdDays, operations }: Schedule, tally: Tally): Promise<void> {
  const club = await newClub(services, tally, holdDays);
  for (const name of FIRST_PEOPLE) await appear(club, name);
  await backUpMainApp(club);
  await backUpTelemetry(club);
  const happening = operations.filter(({ kind }) => kind !== 'nothing');
  for (const operation of happening) {
    await perform(club, operation);
    tally.add(`operation: ${operation.kind}`);
  }
  await look(club);
  await settle(club);
  tally.schedules.push(happening.length);
}
