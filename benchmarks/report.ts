// What a run says: tables for people, JSON lines for machines.
import { appendFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { arch, platform, version } from 'node:process';
import { bold, claim, dim, say, table } from '../scripts/demo/screen.ts';
import type { BenchmarkDatabase } from './database.ts';
import { figureOf, judge, ratioOf, type Judged, type Measured, type Spread } from './rounds.ts';
import type { Scenario } from './scenario.ts';

export interface Machine {
  cpu: string;
  cpus: number;
  memoryGiB: number;
  platform: string;
  node: string;
  mongod: string;
}

export async function machineOf({ administrator }: BenchmarkDatabase): Promise<Machine> {
  const { version: mongod } = await administrator.db('admin').admin().serverInfo();
  const [first] = cpus();
  return {
    cpu: first?.model ?? 'unknown',
    cpus: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform} ${arch}`,
    node: version,
    mongod: String(mongod),
  };
}

/** Appends one line of JSON; nothing where nobody asked for a file. */
export async function writeLine(file: string | undefined, line: object): Promise<void> {
  if (file !== undefined) await appendFile(file, `${JSON.stringify(line)}\n`);
}

/** What only some contenders have a figure for is NaN. */
export function count(figure: number): string {
  if (Number.isNaN(figure)) return '–';
  return figure >= 100 ? Math.round(figure).toLocaleString('en') : Number(figure.toPrecision(3)).toString();
}
const ratio = ({ median, min, max }: Spread): string => `${count(median)} (${count(min)}–${count(max)})`;

/** Every contender's figures, medians over the rounds, and how the first figure compares with that of the first contender. */
export function sayFigures({ title, load }: Scenario, measured: readonly Measured[]): void {
  say('');
  say(bold(`${title}: ${load}`));
  const [baseline] = measured;
  const figures = [...new Set(measured.flatMap(({ rounds }) => rounds.flatMap((round) => Object.keys(round))))];
  const [first] = figures;
  if (baseline === undefined || first === undefined) return;
  table(
    ['', ...figures, `× ${baseline.name}`, 'setting'],
    measured.map((one) => [
      one.name,
      ...figures.map((figure) => count(figureOf(one, figure).median)),
      ratio(ratioOf(one, baseline, first)),
      one.setting,
    ]),
  );
}

/** What must be reached, with whether it is. */
export function sayRequirements({ requirements }: Scenario, measured: readonly Measured[]): Judged[] {
  const judged: Judged[] = [];
  for (const requirement of requirements) {
    const { of, figure, to, bound, limit } = requirement;
    const what = to === undefined ? `${of}: ${figure}` : `${of} ÷ ${to}: ${figure}`;
    const one = judge(requirement, measured);
    if (one === undefined) {
      say(dim(`? ${what}: not known, ${bound} ${limit}`));
      continue;
    }
    judged.push(one);
    const sign = to === undefined ? '=' : '×';
    claim(`${what} ${sign} ${ratio(one.seen)}, ${bound} ${limit}`, one.reached, 'not reached');
  }
  return judged;
}
