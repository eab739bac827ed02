// Contenders taking turns: whatever else slows the machine slows all of them, and ratios of one round compare what ran side by side.
import type { Contender, Figures, Requirement } from './scenario.ts';
import { median } from './statistics.ts';

/** A contender with what it did in each round. */
export interface Measured {
  name: string;
  setting: string;
  rounds: Figures[];
}

/** A first round that does not count warms everything up. */
export async function takeTurns(
  contenders: readonly Contender[],
  rounds: number,
  onMeasured: (contender: Contender, round: number, figures: Figures) => Promise<void>,
): Promise<Measured[]> {
  for (const { round } of contenders) await round();
  const measured = contenders.map(({ name, setting }): Measured => ({ name, setting, rounds: [] }));
  for (let number = 0; number < rounds; number += 1) {
    // Back and forth, so that nobody always follows the same one.
    const turns = contenders.map((contender, index) => ({ contender, into: measured[index] }));
    for (const { contender, into } of number % 2 === 0 ? turns : turns.toReversed()) {
      const figures = await contender.round();
      into?.rounds.push(figures);
      await onMeasured(contender, number, figures);
    }
  }
  return measured;
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

const spreadOf = (numbers: readonly number[]): Spread => ({
  median: median(numbers),
  min: Math.min(...numbers),
  max: Math.max(...numbers),
});

const figureIn = (round: Figures | undefined, figure: string): number => round?.[figure] ?? Number.NaN;

export const figureOf = ({ rounds }: Measured, figure: string): Spread =>
  spreadOf(rounds.map((round) => figureIn(round, figure)));

/** Round by round. */
export const ratioOf = (one: Measured, other: Measured, figure: string): Spread =>
  spreadOf(one.rounds.map((round, index) => figureIn(round, figure) / figureIn(other.rounds[index], figure)));

export type Judged = Requirement & { seen: Spread; reached: boolean };

/** Undefined where one of the two was left out: then nothing is known. */
export function judge(requirement: Requirement, measured: readonly Measured[]): Judged | undefined {
  const { of, to, figure, bound, limit } = requirement;
  const named = (wanted: string) => measured.find(({ name }) => name === wanted);
  const one = named(of);
  if (one === undefined) return undefined;
  const other = to === undefined ? undefined : named(to);
  if (to !== undefined && other === undefined) return undefined;
  const seen = other === undefined ? figureOf(one, figure) : ratioOf(one, other, figure);
  return { ...requirement, seen, reached: bound === 'at least' ? seen.median >= limit : seen.median <= limit };
}
