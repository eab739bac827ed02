// How often a person may rename. No I/O.
import { UsernameRefused } from './username-refused.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export const dayBefore = (now: Date) => new Date(now.getTime() - DAY_MS);

/**
 * When the next rename is possible; null: now.
 * @param lately the times of the renames within the last day, the latest `perDay` at least, the latest first
 */
export function nextRenameAt(lately: readonly Date[], perDay: number): Date | null {
  const oldestThatCounts = lately[perDay - 1];
  return oldestThatCounts === undefined ? null : new Date(oldestThatCounts.getTime() + DAY_MS);
}

/** Why one more rename is refused, by the same times; null when it may go ahead. */
export function refusalOfRename(lately: readonly Date[], perDay: number, now: Date): UsernameRefused | null {
  const again = nextRenameAt(lately, perDay);
  if (again === null) return null;
  const times = perDay === 1 ? 'once' : `${perDay} times`;
  return new UsernameRefused(
    'USERNAME_CHANGE_LIMIT',
    `A username can be changed ${times} within 24 hours. Try again after ${again.toISOString()}.`,
    Math.ceil((again.getTime() - now.getTime()) / 1000),
  );
}
