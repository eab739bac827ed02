// Every case of the table is judged as by hand, and every break is shown by a value that both real schemas confirm.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { compareForms, compareSchemas } from '../../../../contracts/compatibility/compare-schemas.ts';
import type { SchemaFinding } from '../../../../contracts/compatibility/comparison.ts';
import { formOf } from '../../../../contracts/compatibility/form-of.ts';
import { schemaRules } from '../../../../contracts/compatibility/rules.ts';
import { SchemaForm } from '../../../../contracts/compatibility/schema-form.ts';
import type { EvolutionCase } from './evolution-case.ts';
import { evolutionCases } from './evolution-cases.ts';

const judged = new Map(
  evolutionCases.map((evolution) => [evolution, compareSchemas(evolution.older, evolution.newer, evolution.side)]),
);

describe('each case', () => {
  test.each(evolutionCases)('$side: $name is $expected', (evolution) => {
    const { older, newer, side, expected } = evolution;
    const { verdict, findings = [] } = judged.get(evolution) ?? {};
    expect(verdict).toBe(expected);
    expect(findings.length > 0).toBe(expected !== 'compatible');
    const shown = findings.filter((finding) => finding.verdict === 'breaking');
    expect(shown.map((finding) => isConfirmed(finding, { older, newer, side }))).toEqual(shown.map(() => true));
    expect(shown.length > 0).toBe(expected === 'breaking');
  });
});

/** Run by the real schemas: one side lets it out, the other refuses it. */
function isConfirmed(
  { witness, madeFrom }: SchemaFinding,
  { older, newer, side }: Pick<EvolutionCase, 'older' | 'newer' | 'side'>,
): boolean {
  if (side === 'input') return older.safeParse(witness).success && isRefused(newer, witness);
  return isDeepStrictEqual(newer.parse(madeFrom), witness) && isRefused(older, witness);
}

/** A transform that throws refuses as well. */
function isRefused(schema: EvolutionCase['older'], value: unknown): boolean {
  try {
    return !schema.safeParse(value).success;
  } catch {
    return true;
  }
}

test('there are at least 120 cases, at most 5 % of them undecided', () => {
  expect(evolutionCases.length).toBeGreaterThanOrEqual(120);
  const undecided = evolutionCases.filter(({ expected }) => expected === 'unknown');
  expect(undecided.length / evolutionCases.length).toBeLessThanOrEqual(0.05);
});

test('every rule is broken by some case', () => {
  const broken = new Set<string>([...judged.values()].flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  expect(Object.keys(schemaRules).filter((rule) => !broken.has(rule))).toEqual([]);
});

const readBack = (form: SchemaForm): SchemaForm => SchemaForm.parse(JSON.parse(JSON.stringify(form)));

test('a form read back from a file is the same form', () => {
  const forms = evolutionCases.flatMap(({ older, newer }) => [formOf(older), formOf(newer)]);
  expect(forms.map(readBack)).toEqual(forms);
});

test('from files alone nothing is judged otherwise, except that code cannot be run to show a break', () => {
  const judged = evolutionCases.map(({ name, older, newer, side, expected }) => {
    const forms = [readBack(formOf(older)), readBack(formOf(newer))] as const;
    const { verdict } = compareForms(...forms, side);
    const holdsCode = /"fingerprint"|"type":"code"/.test(JSON.stringify(forms));
    const isRight = verdict === expected || (holdsCode && expected === 'breaking' && verdict === 'unknown');
    return { name, verdict, isRight };
  });
  expect(judged.filter(({ isRight }) => !isRight)).toEqual([]);
});
