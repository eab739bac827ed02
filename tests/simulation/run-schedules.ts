// Runs random schedules, and tells of one that failed what is needed to run it again.
import * as fc from 'fast-check';
import { inspect } from 'node:util';
import { schedule, type Schedule } from './operations.ts';
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
  /** Run first. */
  known?: readonly Schedule[];
}

/** Returns the report of a violation; null when there was none. */
export async function runSchedules(
  services: Services,
  tally: Tally,
  { seed, schedules, withinMs, path, known = [] }: Runs,
): Promise<string | null> {
  const property = fc.asyncProperty(schedule, (given) => simulate(services, given, tally));
  const { failed, counterexample, counterexamplePath, errorInstance } = await fc.check(property, {
    seed,
    numRuns: schedules + known.length,
    interruptAfterTimeLimit: withinMs,
    examples: known.map((given): [Schedule] => [given]),
    ...(path === undefined ? {} : { path }),
  });
  if (!failed) return null;
  if (counterexample === null) return `Only ${tally.schedules.length} schedules within ${withinMs} ms.`;
  const [{ holdDays, operations }] = counterexample;
  const needed = operations.filter(({ kind }) => kind !== 'nothing');
  return [
    `A schedule went wrong: ${inspect(errorInstance)}`,
    `Again: npm run soak -- --seed ${seed} --path "${counterexamplePath}"`,
    'Found and mended, it belongs into known-schedules.ts:',
    JSON.stringify({ holdDays, operations: needed }),
  ].join('\n');
}
