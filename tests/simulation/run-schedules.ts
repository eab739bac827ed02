// Runs random schedules, and tells of one that failed what is needed to run it again.
import * as fc from 'fast-check';
import { inspect } from 'node:util';
import { schedules, type Beginnings, type Schedule } from './operations.ts';
import type { Stage } from './stage.ts';
import { simulate } from './simulate.ts';
import type { Tally } from './tally.ts';

export interface Runs {
  seed: number;
  begin: Beginnings;
  schedules: number;
  /** Shrinking ends then, with what it has found. */
  withinMs: number;
  /** Leads from the seed to one schedule. */
  path?: string | undefined;
}

/** Returns the report of a violation; null when there was none. */
export async function runSchedules(
  stage: Stage,
  tally: Tally,
  { seed, begin, schedules: numRuns, withinMs, path }: Runs,
): Promise<string | null> {
  const property = fc.asyncProperty<[Schedule]>(schedules[begin], (given) => simulate(stage, given, tally));
  const { counterexample, counterexamplePath, errorInstance } = await fc.check(property, {
    seed,
    numRuns,
    interruptAfterTimeLimit: withinMs,
    ...(path === undefined ? {} : { path }),
  });
  if (counterexample === null) return null;
  const [{ holdDays, upstream, operations }] = counterexample;
  const needed = operations.filter(({ kind }) => kind !== 'nothing');
  return [
    `A schedule went wrong: ${inspect(errorInstance)}`,
    `Again: npm run soak -- --begin ${begin} --seed ${seed} --path "${counterexamplePath}"`,
    'Found and mended, it belongs into known-schedules.ts:',
    JSON.stringify({ holdDays, upstream, operations: needed }),
  ].join('\n');
}
