// What a person's activity is worth.
import type { Figures } from './figures.ts';

/** A person's figures as others see them: the counts, and what follows from them. */
export function scored({ days, lastSeenAt: lastActiveAt, ...counts }: Figures) {
  const activeDays = Object.keys(days).length;
  return { ...counts, score: counts.successes + 10 * activeDays, activeDays, lastActiveAt };
}
