// The reason that a form gives for what it changes.
import { Why } from '@swamp-club/platform/operator-access.ts';
import type { FormProblem } from './change-form.view.ts';

/** As it goes into the log, or what is wrong with it. */
export function readReason(why: string): { reason: string } | { problem: FormProblem } {
  const read = Why.safeParse(why);
  if (read.success) return { reason: read.data };
  return { problem: { why, message: read.error.issues[0]?.message ?? 'say why, in a few words' } };
}
