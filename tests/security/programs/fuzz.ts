// `npm run fuzz -- --inputs 10000 [--seed N] [PATTERN …]`: every route and procedure of both services with input of all kinds.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { temporaryDatabase } from '../../support/temporary-database.ts';
import { fuzzedClub } from '../fuzz/fuzzed-club.ts';
import { tableOf } from '../fuzz/report.ts';
import { runFuzz } from '../fuzz/run-fuzz.ts';

const Arguments = z.object({
  inputs: z.coerce.number().int().positive().default(10_000),
  seed: z.coerce.number().int().optional(),
});
const { values, positionals } = parseArgs({
  options: { inputs: { type: 'string' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const { inputs, seed = Date.now() % 2 ** 31 } = Arguments.parse(values);
const say = (line: string) => process.stdout.write(`${line}\n`);

await using database = await temporaryDatabase();
await using club = await fuzzedClub(database.uris);
say(`Seed ${seed}; ${inputs} inputs for each of ${club.targets.length} routes and procedures, and for both sockets.`);
const startedAt = performance.now();
const results = await runFuzz(club, {
  seed,
  inputs,
  only: positionals.map((pattern) => new RegExp(pattern)),
  onTarget: ({ name, answers, wrong }) => {
    const statuses = [...answers].map(([status, times]) => `${status}: ${times}`).join(', ');
    say(`${String(Math.round((performance.now() - startedAt) / 1000)).padStart(5)} s  ${name}  ${statuses}`);
    for (const { input, answer } of wrong) say(`        ${answer}: ${input}`);
  },
});
const wrong = results.filter((result) => result.wrong.length > 0).length;
say(tableOf(results));
for (const line of club.errors.slice(0, 20)) say(`logged: ${line.slice(0, 2000)}`);
say(
  `routes with a 5xx or no answer: ${wrong}; lines logged as errors: ${club.errors.length}; processes that ended: ${club.ended.length}`,
);
say(`${Math.round((performance.now() - startedAt) / 1000)} s`);
process.exitCode = wrong + club.errors.length + club.ended.length === 0 ? 0 : 1;
