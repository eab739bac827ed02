// Whether pages take longer in a large club: `npm run bench:leaderboard-page`, or with two sizes of your own,
// `npm run bench:leaderboard-page -- 100 10000`. Both clubs are asked in turns: whatever else slows the machine slows both.
import process from 'node:process';
import { profileOperations } from '../scripts/database/profiler.ts';
import { bold, claim, say, table, verdict } from '../scripts/demo/screen.ts';
import { startBenchmarkDatabase } from './database.ts';
import { fillClub } from './filled-club.ts';
import { median } from './statistics.ts';

const MAX_RATIO = 1.5;
const MAX_BYTES = 30_000;
/** Index entries, by one query. */
const MAX_KEYS = 300;

const BLOCKS = 12;
const ROUNDS = 25;

const [small = 100, large = 100_000] = process.argv.slice(2).map(Number);

interface Visited {
  visit: () => Promise<string>;
  bytes: number;
  /** Most that one query has read of an index. */
  keys: number;
  /** In ms, block by block. */
  times: number[][];
}

async function measure(visited: readonly Visited[]): Promise<void> {
  for (let block = 0; block < BLOCKS; block += 1) {
    for (const { times } of visited) times.push([]);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { visit, times } of round % 2 === 0 ? visited : visited.toReversed()) {
        const startedAt = performance.now();
        await visit();
        times.at(-1)?.push(performance.now() - startedAt);
      }
    }
  }
}

/** How many times as long the answers of `other` took, by block. */
const ratios = (one: Visited, other: Visited): number[] =>
  one.times.map((block, index) => median(other.times[index] ?? []) / median(block));

await using database = await startBenchmarkDatabase();
const prepare = async (size: number) => {
  say(`filling a club with ${size} people …`);
  const club = await fillClub(size, database);
  // All pages first: meanwhile main-app also looks for the places it counts ranks from.
  for (let warmUp = 0; warmUp < ROUNDS; warmUp += 1) for (const visit of club.pages.values()) await visit();
  const pages = new Map<string, Visited>();
  for (const [name, visit] of club.pages) {
    const operations = await profileOperations(database.administrator.db(club.mainAppDatabase), visit);
    const keys = Math.max(...operations.map(({ keysExamined }) => keysExamined));
    pages.set(name, { visit, bytes: Buffer.byteLength(await visit()), keys, times: [] });
  }
  return { pages, [Symbol.asyncDispose]: () => club[Symbol.asyncDispose]() };
};
await using few = await prepare(small);
await using many = await prepare(large);
const compared = [...few.pages].flatMap(([name, one]) => {
  const other = many.pages.get(name);
  return other === undefined ? [] : [{ name, one, other }];
});
say(`asking for each page ${BLOCKS * ROUNDS} times …`);
await measure(compared.flatMap(({ one, other }) => [one, other]));

say('');
say(bold(`Median answer (ms) with ${small} and with ${large} people, and the most index entries one query reads`));
table(
  ['page', `${small}`, `${large}`, 'ratio', 'by block', `entries, ${small}`, `${large}`, 'kB'],
  compared.map(({ name, one, other }) => [
    name,
    median(one.times.flat()).toFixed(1),
    median(other.times.flat()).toFixed(1),
    median(ratios(one, other)).toFixed(2),
    `${Math.min(...ratios(one, other)).toFixed(2)}–${Math.max(...ratios(one, other)).toFixed(2)}`,
    one.keys,
    other.keys,
    (other.bytes / 1000).toFixed(1),
  ]),
);
say('');
for (const { name, one, other } of compared) {
  const ratio = median(ratios(one, other));
  claim(`${name}: time × ${ratio.toFixed(2)}, at most ${MAX_RATIO}`, ratio <= MAX_RATIO);
  claim(`${name}: ${other.keys} index entries a query, at most ${MAX_KEYS}`, other.keys <= MAX_KEYS);
  claim(`${name}: ${other.bytes} bytes, less than ${MAX_BYTES}`, other.bytes < MAX_BYTES);
}
process.exitCode = verdict().failures === 0 ? 0 : 1;
