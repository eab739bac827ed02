// Numbers that only grow, whatever the wall clock does.
import { expect, test } from 'vitest';
import { nextTick } from '@swamp-club/platform/hybrid-clock.ts';

const now = new Date('2026-11-23T12:00:00.000Z');

test('follows the wall clock in microseconds', () => {
  expect(nextTick(0, now)).toBe(now.getTime() * 1000);
});

test('grows by one when the wall clock stands still or goes back', () => {
  const first = nextTick(0, now);
  expect(nextTick(first, now)).toBe(first + 1);
  expect(nextTick(first, new Date(now.getTime() - 60_000))).toBe(first + 1);
});

test('a side restored from an older backup overtakes what others have seen of it', () => {
  const seenByOthers = nextTick(nextTick(0, now), now);
  expect(nextTick(0, new Date(now.getTime() + 1))).toBeGreaterThan(seenByOthers);
});

test('stays a safe integer for centuries', () => {
  expect(Number.isSafeInteger(nextTick(0, new Date('2250-01-01')))).toBe(true);
});
