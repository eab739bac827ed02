// Pictures of what a run has written, so that those in the documentation show what was measured and none is kept by hand:
// `node benchmarks/plots.ts figures.jsonl`, into docs/performance, or into another folder that is named behind the file.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { say } from '../scripts/demo/screen.ts';
import { barChart, type Bar, type Target } from './bar-chart.ts';
import { count } from './report.ts';
import { median, quantile } from './statistics.ts';

// The name becomes that of a file.
const scenario = z.string().regex(/^[\w-]+$/);
const Measured = z.object({
  scenario,
  contender: z.string(),
  // JSON has no NaN: null is what a contender has no figure for.
  figures: z.record(z.string(), z.number().nullable()),
});
type Measured = z.infer<typeof Measured>;
const Required = z.object({
  of: z.string(),
  figure: z.string(),
  to: z.string().optional(),
  bound: z.enum(['at least', 'at most']),
  limit: z.number(),
});
type Required = z.infer<typeof Required>;
const Line = z.union([Measured, z.object({ scenario, required: Required })]);

/** A bar a contender, in the order they took their first turns. */
function barsOf(measured: readonly Measured[], figure: string): Bar[] {
  return [...Map.groupBy(measured, ({ contender }) => contender)].map(([name, turns]) => {
    const values = turns.map(({ figures }) => figures[figure]).filter((value) => value != null);
    return {
      name,
      value: median(values),
      min: quantile(values, 0),
      max: quantile(values, 1),
      accent: name.startsWith('product'),
    };
  });
}

/** Those that are a matter of another contender's bar. */
function targetsOf(required: readonly Required[], figure: string, bars: readonly Bar[]): (Target & { note: string })[] {
  const named = (wanted: string | undefined) => bars.find(({ name }) => name === wanted);
  // Runs that share a file each say what they require: the last word counts.
  const latest = new Map(required.map((one) => [[one.of, one.to, one.figure, one.bound].join('\n'), one]));
  return [...latest.values()].flatMap(({ of, to, bound, limit, ...one }) => {
    const at = limit * (named(to)?.value ?? Number.NaN);
    if (one.figure !== figure || named(of) === undefined || Number.isNaN(at)) return [];
    return [{ bar: of, at, note: `dashed: required of ${of}: ${bound} ${limit} × ${to} = ${count(at)}` }];
  });
}

/** Undefined where nothing was measured. */
function plot(name: string, measured: readonly Measured[], required: readonly Required[]): string | undefined {
  const [figure] = Object.keys(measured[0]?.figures ?? {});
  if (figure === undefined) return undefined;
  const bars = barsOf(measured, figure);
  const turns = Map.groupBy(measured, ({ contender }) => contender).values();
  const rounds = Math.max(...turns.map(({ length }) => length));
  const spread = rounds === 1 ? 'one round' : `median of ${rounds} rounds; the thin line: from the least to the most`;
  const targets = targetsOf(required, figure, bars);
  const notes = [spread, ...targets.map(({ note }) => note)];
  return barChart({ title: `${name}: ${figure}`, bars, targets, notes });
}

const [file, folder = 'docs/performance'] = z.tuple([z.string(), z.string().optional()]).parse(process.argv.slice(2));
const text = await readFile(file, 'utf8');
const lines = text
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => Line.parse(JSON.parse(line)));
await mkdir(folder, { recursive: true });
for (const [name, own] of Map.groupBy(lines, ({ scenario }) => scenario)) {
  const measured = own.filter((line) => 'figures' in line);
  const required = own.flatMap((line) => ('required' in line ? [line.required] : []));
  const svg = plot(name, measured, required);
  if (svg === undefined) continue;
  const path = join(folder, `${name}.svg`);
  await writeFile(path, `${svg}\n`);
  say(path);
}
