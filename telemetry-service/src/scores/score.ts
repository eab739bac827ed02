// What a person's activity is worth.
import type { Figures } from './figures.ts';

export const score = (figures: Figures): number => figures.successes + 10 * activeDays(figures);

export const activeDays = (figures: Figures): number => Object.keys(figures.days).length;
