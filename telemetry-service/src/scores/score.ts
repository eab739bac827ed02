// What a person's activity is worth.
import type { Figures } from './figures.ts';

export const score = (figures: Figures): number => figures.successes + 10 * activeDays(figures);

export const activeDays = (figures: Figures): number => Object.keys(figures.days).length;

/** A person's figures as others see them: the counts, and what follows from them. */
export function scored(figures: Figures) {
  const { days: _days, lastSeenAt: lastActiveAt, ...counts } = figures;
  return { ...counts, score: score(figures), activeDays: activeDays(figures), lastActiveAt };
}
