// Schedules that once went wrong, as shrinking left them. They run first.
import type { Schedule } from './operations.ts';

export const knownSchedules: readonly Schedule[] = [];
