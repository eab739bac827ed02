import { expect, test } from 'vitest';
import { inheritedFigures } from '../../../main-app/src/upgrade/inherited-figures.ts';

const name = { username: 'alice', spelling: 'Alice' };
const alone = { contested: false };

test('the exact spelling goes first, then the highest in any other', () => {
  const documents = [
    { username: 'ALICE', score: 9 },
    { username: 'Alice', score: 5 },
    { username: 'alice', score: 1 },
  ];
  expect(inheritedFigures(name, documents, alone)?.score).toBe(5);
  const others = documents.filter(({ username }) => username !== 'Alice');
  expect(inheritedFigures(name, others, alone)?.score).toBe(9);
  // Some of these may be of the other people who had the name.
  expect(inheritedFigures(name, others, { contested: true })).toBeNull();
  expect(inheritedFigures(name, documents, { contested: true })?.score).toBe(5);
  expect(inheritedFigures(name, [{ username: 'alicé', score: 1 }, { score: 2 }, { username: 7 }], alone)).toBeNull();
});

test('fields that are missing or unreadable count for themselves alone', () => {
  const lastActiveAt = new Date('2026-11-22');
  const documents = [
    { username: 'Alice', score: -3, invocations: 7, successes: 'many', errors: NaN, durationMs: 1.5, lastActiveAt },
  ];
  expect(inheritedFigures(name, documents, alone)).toEqual({
    score: 0,
    invocations: 7,
    successes: 0,
    errors: 0,
    userErrors: 0,
    durationMs: 1,
    activeDays: 0,
    devices: 0,
    firstSeenAt: null,
    lastActiveAt,
  });
});

const invocations = (scores: object) => inheritedFigures(name, [{ username: 'Alice', ...scores }], alone)?.invocations;

test('whoever has a score has been active, whether that was kept or not', () => {
  expect(invocations({ score: 12 })).toBe(1);
  expect(invocations({ score: 12, successes: 2 })).toBe(2);
  expect(invocations({ score: 12, successes: 2, invocations: 5 })).toBe(5);
  expect(invocations({ score: 0 })).toBe(0);
});
