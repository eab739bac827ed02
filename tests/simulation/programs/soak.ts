// `npm run soak -- --minutes 10`: the simulation for as long as one likes, on schedules that nobody has seen before.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { temporaryDatabase } from '../../support/temporary-database.ts';
import { runSchedules } from '../run-schedules.ts';
import { openStage } from '../stage.ts';
import { Tally } from '../tally.ts';

const SCHEDULES_A_ROUND = 50;
const beginnings = ['fresh', 'upstream'] as const;
const MINUTE_MS = 60_000;
/** Long enough to shrink what is found in the last one. */
const ROUND_MS = 10 * MINUTE_MS;

const Arguments = z.object({
  minutes: z.coerce.number().positive().default(10),
  seed: z.coerce.number().int().optional(),
  path: z.string().optional(),
  begin: z.enum(['fresh', 'upstream']).optional(),
});
const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    begin: { type: 'string' },
  },
});
const { minutes, seed: firstSeed = Date.now() % 2 ** 31, path, begin } = Arguments.parse(values);
const say = (line: string) => process.stdout.write(`${line}\n`);

await using database = await temporaryDatabase();
await using stage = await openStage(database);
const tally = new Tally();
let violations = 0;
const until = performance.now() + minutes * MINUTE_MS;
let seed = firstSeed;
for (;;) {
  for (const each of begin === undefined ? beginnings : [begin]) {
    const runs = { seed, begin: each, path, schedules: SCHEDULES_A_ROUND, withinMs: ROUND_MS };
    const violation = await runSchedules(stage, tally, runs);
    if (violation === null) continue;
    violations += 1;
    say(violation);
  }
  seed += 1;
  // A path leads to one schedule, which has been run now.
  if (path !== undefined || performance.now() > until) break;
}
say(tally.table());
say(`violations: ${violations}`);
process.exitCode = violations === 0 ? 0 : 1;
