// Turns a validation error into the one thing a person mends first.
import type { z } from 'zod';

/** The first field that does not fit, dotted (`whole` when it is the value itself), and what is wrong with it. */
export function firstIssue({ issues: [issue] }: z.ZodError, whole: string): { field: string; problem: string } {
  return { field: issue?.path.join('.') || whole, problem: issue?.message ?? 'invalid' };
}
