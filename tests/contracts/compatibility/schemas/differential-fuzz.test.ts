// What is called compatible never fails on real values, and a check with a wrong rule would be found out.
import { beforeAll, describe, expect, test } from 'vitest';
import type { SchemaFinding, Side } from '../../../../contracts/compatibility/comparison.ts';
import { schemaRules } from '../../../../contracts/compatibility/rules.ts';
import { asFound, fuzz, oddDisagreements, type FuzzReport, type Judge } from './differential-fuzz.ts';

const PAIRS = 2000;
const VALUES = 100;

describe('the check as it is', () => {
  let report: FuzzReport;
  beforeAll(() => {
    report = fuzz(asFound, { from: 1, pairs: PAIRS, values: VALUES });
  }, 240_000);

  test(`in ${PAIRS} pairs, those called compatible agree on every value`, () => {
    expect(report.pairs).toBe(PAIRS);
    expect(report.disagreements).toEqual([]);
  });

  test('the pairs try something: many are compatible, many are not, and most values are let out', () => {
    expect(report.verdicts.compatible).toBeGreaterThan(PAIRS / 5);
    expect(report.verdicts.breaking).toBeGreaterThan(PAIRS / 5);
    expect(report.verdicts.unknown).toBeLessThan(PAIRS / 7);
    expect(report.valuesSent).toBeGreaterThan(0.75 * VALUES * report.verdicts.compatible);
  });

  test('every rule is hit', () => {
    expect(Object.keys(schemaRules).filter((rule) => !report.rules.has(rule))).toEqual([]);
  });
});

test('of schemas that rewrite, replace and put together, none is taken for another that it is not', () => {
  expect(oddDisagreements()).toEqual([]);
});

/** A check that takes some findings for harmless. */
const forgiving =
  (isHarmless: (finding: SchemaFinding, side: Side) => boolean): Judge =>
  (found, side) => {
    const findings = found.findings.filter((finding) => !isHarmless(finding, side));
    return { findings, verdict: findings.length === 0 ? 'compatible' : 'breaking' };
  };

test.each<[string, Judge]>([
  ['a strict object is like a plain one', forgiving(({ rule }) => rule === 'property-refused')],
  ['a minimum may be raised on input', forgiving(({ rule }, side) => rule === 'size-narrowed' && side === 'input')],
  ['an answer may have new enum values', forgiving(({ rule }, side) => rule === 'value-refused' && side === 'output')],
  ['null is as good as absent', forgiving(({ rule }) => rule === 'null-refused')],
  ['a default needs no look', forgiving(({ rule }) => rule === 'constant-refused')],
  ['a field may be left out', forgiving(({ rule }) => rule === 'property-required')],
])('a check that believes "%s" is found out', (_belief, judge) => {
  const { disagreements } = fuzz(judge, { from: 1, pairs: 250, values: 60 });
  expect(disagreements.length).toBeGreaterThan(0);
});
