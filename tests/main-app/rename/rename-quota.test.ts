import { expect, test } from 'vitest';
import { refusalOfRename } from '../../../main-app/src/rename/rename-quota.ts';

const now = new Date('2026-11-23T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 60 * 60 * 1000);

test('fewer renames than allowed are no reason to refuse', () => {
  expect(refusalOfRename([], 1, now)).toBeNull();
  expect(refusalOfRename([hoursAgo(1)], 2, now)).toBeNull();
});

test('as many as allowed refuse the next until the oldest of them is a day ago', () => {
  const refusal = refusalOfRename([hoursAgo(1), hoursAgo(20)], 2, now);
  expect(refusal).toMatchObject({ status: 429, code: 'USERNAME_CHANGE_LIMIT', headers: { 'retry-after': '14400' } });
  expect(refusal?.message).toContain('23 Nov 2026, 16:00 UTC');
});
