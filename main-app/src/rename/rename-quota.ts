// How often a person may rename. No I/O.
import { formatMoment } from '@swamp-club/platform/web/format.ts';
import { UsernameRefused } from './username-refused.ts';

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const dayBefore = (now: Date) => new Date(now.getTime() - DAY_MS);

/**
 * From when the next rename is possible, to the full minute, for people; null: now.
 * @param lately the times of the renames within the last day, the latest `perDay` at least, the latest first
 */
export function nextRenameAt(lately: readonly Date[], perDay: number): Date | null {
  const endsAt = endOfWait(lately, perDay);
  return endsAt === null ? null : new Date(Math.ceil(endsAt / MINUTE_MS) * MINUTE_MS);
}

/** Why one more rename is refused, by the same times; null when it may go ahead. */
export function refusalOfRename(lately: readonly Date[], perDay: number, now: Date): UsernameRefused | null {
  const [endsAt, again] = [endOfWait(lately, perDay), nextRenameAt(lately, perDay)];
  if (endsAt === null || again === null) return null;
  const times = perDay === 1 ? 'once' : `${perDay} times`;
  return new UsernameRefused(
    'USERNAME_CHANGE_LIMIT',
    `A username can be changed ${times} within 24 hours. Try again from ${formatMoment(again)} on.`,
    Math.ceil((endsAt - now.getTime()) / 1000),
  );
}

function endOfWait(lately: readonly Date[], perDay: number): number | null {
  const oldestThatCounts = lately[perDay - 1];
  return oldestThatCounts === undefined ? null : oldestThatCounts.getTime() + DAY_MS;
}
