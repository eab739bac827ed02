// Judges many pairs of schemas, then lets the real schemas have the last word on every pair that was called compatible.
import type { z } from 'zod';
import { compareSchemas } from '../../../../contracts/compatibility/compare-schemas.ts';
import type { SchemaComparison, Side } from '../../../../contracts/compatibility/comparison.ts';
import { formOf } from '../../../../contracts/compatibility/form-of.ts';
import { sampler } from '../../../../contracts/compatibility/sample.ts';
import { oddities, oddValues } from './oddities.ts';
import { seeded } from './random.ts';
import { built, closed } from './recipe-schemas.ts';
import { drawn } from './recipe-values.ts';
import { pairOf, type Recipe } from './recipe.ts';

/** What somebody makes of what the check has found. */
export type Judge = (found: SchemaComparison, side: Side) => SchemaComparison;
export const asFound: Judge = (found) => found;

interface Pair {
  side: Side;
  recipes: readonly [Recipe, Recipe];
  schemas: readonly [z.ZodType, z.ZodType];
  found: SchemaComparison;
}
const compared = new Map<number, Pair>();

/** Several judges are asked about the same pairs. */
function comparedPair(seed: number): Pair {
  let pair = compared.get(seed);
  if (pair === undefined) {
    const side: Side = seed % 2 === 0 ? 'input' : 'output';
    const recipes = pairOf(seed);
    const schemas = [built(recipes[0]), built(recipes[1])] as const;
    pair = { side, recipes, schemas, found: compareSchemas(...schemas, side) };
    compared.set(seed, pair);
  }
  return pair;
}

export interface Disagreement {
  seed: number;
  side: Side;
  older: Recipe;
  newer: Recipe;
  /** The sender lets it out, the reader refuses it, and the pair was called compatible. */
  value: unknown;
}
export interface FuzzReport {
  pairs: number;
  verdicts: Record<SchemaComparison['verdict'], number>;
  /** How many values the senders of compatible pairs let out. */
  valuesSent: number;
  rules: Map<string, number>;
  disagreements: Disagreement[];
}

export function fuzz(judge: Judge, options: { from: number; pairs: number; values: number }): FuzzReport {
  const report: FuzzReport = {
    pairs: 0,
    verdicts: { compatible: 0, breaking: 0, unknown: 0 },
    valuesSent: 0,
    rules: new Map(),
    disagreements: [],
  };
  for (let seed = options.from; seed < options.from + options.pairs; seed += 1) {
    const { side, recipes, schemas, found } = comparedPair(seed);
    const { verdict, findings } = judge(found, side);
    report.pairs += 1;
    report.verdicts[verdict] += 1;
    for (const { rule } of findings) report.rules.set(rule, (report.rules.get(rule) ?? 0) + 1);
    if (verdict !== 'compatible') continue;
    const [older, newer] = recipes;
    const [sender, reader] = side === 'input' ? schemas : [schemas[1], schemas[0]];
    const recipe = side === 'input' ? older : newer;
    const sent = valuesSent([sender, built(closed(recipe))], recipe, { seed, side, count: options.values });
    report.valuesSent += sent.length;
    const refused = sent.find(({ value }) => !runs(reader, value).success);
    if (refused !== undefined) report.disagreements.push({ seed, side, older, newer, value: refused.value });
  }
  return report;
}

/** Every oddity as it becomes every other: the pairs called compatible of which one refuses what the other lets out. */
export function oddDisagreements(): { older: string; newer: string; side: Side; value: unknown }[] {
  const sides = ['input', 'output'] as const;
  const pairs = oddities.flatMap((older) => oddities.flatMap((newer) => sides.map((side) => ({ older, newer, side }))));
  return pairs.flatMap(({ older, newer, side }) => {
    const [was, is] = [older(), newer()];
    if (compareSchemas(was, is, side).verdict !== 'compatible') return [];
    const [sender, reader] = side === 'input' ? [was, is] : [is, was];
    const sent = oddValues.flatMap((value) => sentBy([sender, sender], structuredClone(value), side));
    const refused = sent.find(({ value }) => !runs(reader, value).success);
    return refused === undefined ? [] : [{ older: String(older), newer: String(newer), side, value: refused.value }];
  });
}

/** What the sender lets out of values drawn from the recipe, and of the edges that the tool's own sampler knows. */
function valuesSent(
  [sender, closedSender]: readonly [z.ZodType, z.ZodType],
  recipe: Recipe,
  { seed, side, count }: { seed: number; side: Side; count: number },
) {
  const random = seeded(seed + 1_000_000);
  const form = formOf(sender);
  const edges = sampler(form.definitions)
    .edges(form.root)
    .slice(0, count / 4);
  const sent = edges.flatMap((value) => sentBy([sender, closedSender], value, side));
  // Some schemas hardly accept anything; then fewer values have to do.
  for (let tries = 0; sent.length < count && tries < 4 * count; tries += 1) {
    sent.push(...sentBy([sender, closedSender], drawn(recipe, random), side));
  }
  return sent;
}

/** On input nothing is sent that the sender's own schema would strip. */
function sentBy(
  [sender, closedSender]: readonly [z.ZodType, z.ZodType],
  value: unknown,
  side: Side,
): { value: unknown }[] {
  const parsed = runs(sender, value);
  if (!parsed.success || (side === 'input' && !runs(closedSender, value).success)) return [];
  return [{ value: side === 'input' ? value : parsed.data }];
}

/** An intersection that cannot be merged throws: such a value is not accepted either. */
function runs(schema: z.ZodType, value: unknown): { success: boolean; data?: unknown } {
  try {
    return schema.safeParse(value);
  } catch {
    return { success: false };
  }
}
