// So many schedules from one beginning, on a database of their own, and whether there was enough of everything in them.
import { ownMongod } from '../support/own-mongod.ts';
import type { Schedule } from './operations.ts';
import { runSchedules, type Runs } from './run-schedules.ts';
import { openStage } from './stage.ts';
import { simulate } from './simulate.ts';
import { Tally } from './tally.ts';

const OPERATIONS = 40;
const TIMES = 30;

/** Schedules that are `known` run first. `scarce`: what has not `happened` more than thirty times; `long`: schedules of forty operations and more. */
export async function runOnOwnMongod(
  runs: Runs,
  { known, happened }: { known: readonly Schedule[]; happened: readonly string[] },
): Promise<{ violation: string | null; scarce: string[]; long: number }> {
  await using mongod = await ownMongod();
  await using stage = await openStage(mongod);
  const tally = new Tally();
  for (const schedule of known) await simulate(stage, schedule, tally);
  const violation = await runSchedules(stage, tally, runs);
  console.log(tally.table());
  return {
    violation,
    scarce: happened.filter((what) => tally.of(what) <= TIMES),
    long: tally.schedules.filter((operations) => operations >= OPERATIONS).length,
  };
}
