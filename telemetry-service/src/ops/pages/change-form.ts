// What a form that changes something sends: the change, and the reason for the log.
import { Why } from '@swamp-club/platform/operator-access.ts';
import { changes, type Change } from '@swamp-club/platform/operator-changes.ts';
import { z } from 'zod';

export const ChangeForm = z.object({ change: z.enum(['retry', 'discard']), why: z.string().default('') });

/** What may be done with an item of this status. */
export const changesOf = (status: string): Change[] =>
  ChangeForm.shape.change.options.filter((change) => changes[change].from.some((from) => from === status));

/** What was wrong with a form, and the reason as it was typed, so that it need not be typed again. */
export interface FormProblem {
  why: string;
  message: string;
}

/** The reason as it goes into the log, or what is wrong with it. */
export function readReason(why: string): { reason: string } | { problem: FormProblem } {
  const read = Why.safeParse(why);
  if (read.success) return { reason: read.data };
  return { problem: { why, message: read.error.issues[0]?.message ?? 'say why, in a few words' } };
}
