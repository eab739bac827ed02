// How fast the product is beside what its database allows and beside other queues: `npm run bench`, or some scenarios of it,
// `npm run bench -- enqueue --rounds 5 --seconds 10 --json figures.jsonl`. It fails when what must be reached is not.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { bold, say, verdict } from '../scripts/demo/screen.ts';
import { emptyDatabase, startBenchmarkDatabase } from './database.ts';
import { machineOf, sayFigures, sayRequirements, writeLine } from './report.ts';
import { takeTurns } from './rounds.ts';
import type { Bench, Scenario } from './scenario.ts';
import { apply } from './scenarios/apply.ts';
import { enqueue } from './scenarios/enqueue.ts';
import { httpEnqueue } from './scenarios/http-enqueue.ts';
import { ingest } from './scenarios/ingest.ts';
import { claiming } from './scenarios/claim.ts';
import { idle } from './scenarios/idle.ts';
import { leaderboard } from './scenarios/leaderboard.ts';
import { memory } from './scenarios/memory.ts';
import { merge } from './scenarios/merge.ts';
import { project } from './scenarios/project.ts';

const scenarios: readonly Scenario[] = [
  enqueue,
  httpEnqueue,
  ingest,
  project,
  apply,
  idle,
  merge,
  claiming,
  memory,
  leaderboard,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, seconds: { type: 'string' }, json: { type: 'string' } },
});
const names = z.array(z.enum(scenarios.map(({ name }) => name))).parse(positionals);
const { rounds, seconds, json } = z
  .object({
    rounds: z.coerce.number().int().min(1).default(3),
    seconds: z.coerce.number().positive().default(5),
    json: z.string().optional(),
  })
  .parse(values);

await using database = await startBenchmarkDatabase();
const machine = await machineOf(database);
say(
  bold(`${machine.cpus} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, MongoDB ${machine.mongod}`),
);
const leftOut = new Map<string, string>();

for (const scenario of scenarios.filter(({ name }) => names.length === 0 || names.includes(name))) {
  say('');
  say(`${scenario.title}: ${rounds} rounds of ${seconds} s each …`);
  const bench: Bench = {
    database,
    seconds,
    leaveOut: (contender, reason) => {
      leftOut.set(contender, reason);
      say(bold(`LEFT OUT: ${contender}. ${reason}`));
    },
  };
  await emptyDatabase(database);
  await using resources = new AsyncDisposableStack();
  const measured = await takeTurns(await scenario.open(bench, resources), rounds, ({ name, setting }, round, figures) =>
    writeLine(json, {
      scenario: scenario.name,
      contender: name,
      setting,
      load: scenario.load,
      round,
      seconds,
      figures,
      machine,
    }),
  );
  sayFigures(scenario, measured);
  for (const judged of sayRequirements(scenario, measured)) {
    await writeLine(json, { scenario: scenario.name, required: judged, rounds, seconds, machine });
  }
}
for (const [contender, reason] of leftOut) say(bold(`LEFT OUT: ${contender}. ${reason}`));
process.exitCode = verdict().failures === 0 ? 0 : 1;
