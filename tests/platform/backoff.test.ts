// Waiting times: they grow, they are spread, and they have an end.
import { expect, test } from 'vitest';
import { backoffMs } from '@swamp-club/platform/backoff.ts';

const longest = () => 1;
const shortest = () => 0;

test('doubles with every attempt up to the longest wait', () => {
  const waits = [1, 2, 3, 4, 5, 50].map((attempt) => backoffMs(attempt, { baseMs: 100, maxMs: 1000 }, longest));
  expect(waits).toEqual([100, 200, 400, 800, 1000, 1000]);
});

test('waits at least half of it, so that a retry storm is spread and still backs off', () => {
  expect(backoffMs(3, { baseMs: 100, maxMs: 1000 }, shortest)).toBe(200);
});

test('two waiters do not return as one', () => {
  const waits = new Set(Array.from({ length: 20 }, () => backoffMs(5, { baseMs: 100, maxMs: 10_000 })));
  expect(waits.size).toBeGreaterThan(1);
});
