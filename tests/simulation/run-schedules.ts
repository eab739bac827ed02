// Runs random schedules, and tells of one that failed what is needed to run it again.
import * as fc from 'fast-check';
import { inspect } from 'node:util';
import { schedule } from './operations.ts';
import type { Services } from './services.ts';
import { simulate } from './simulate.ts';
import type { Tally } from './tally.ts';

export interface Runs {
  seed: number;
  schedules: number;
  /** Shrinking ends then, with what it has found. */
  withinMs: number;
  /** Leads from the seed to one schedule. */
  path?: string | undefined;
}

/** Returns the report of a violation; null when there was none. */
export async function runSchedules(
  services: Services,
  tally: Tally,
  { seed, schedules, withinMs, path }: Runs,
): Promise<string | null> {
  const property = fc.asyncProperty(schedule, (given) => simulate(services, given, tally));
  const { counterexample, counterexamplePath, errorInstance } = await fc.check(property, {
    seed,
    numRuns: schedules,
    interruptAfterTimeLimit: withinMs,
    ...(path === undefined ? {} : { path }),
  });
  if (counterexample === null) return null;
  const [{ holdDays, operations }] = counterexample;
  const needed = operations.filter(({ kind }) => kind !== 'nothing');
  return [
    `A schedule went wrong: ${inspect(errorInstance)}`,
    `Again: npm run soak -- --seed ${seed} --path "${counterexamplePath}"`,
    'Found and mended, it belongs into known-schedules.ts:',
    JSON.stringify({ holdDays, operations: needed }),
  ].join('\n');
}
