// What was wrong with a form, and beside which of its fields to say so.
import { HttpProblem } from '@swamp-club/platform/http.ts';

export interface FormProblem {
  status: number;
  headers: Record<string, string>;
  /** Null: about the form as a whole. */
  field: string | null;
  message: string;
}

/** What a refusal of better-auth is about and how to put it, where its own words will not do; by its code. */
export type Wording = Readonly<Record<string, { field: string; message: string }>>;

/** A refusal as the form's own problem. Anything but a refusal is thrown on. */
export function formProblem(error: unknown, wording: Wording): FormProblem {
  if (!(error instanceof HttpProblem) || error.status === 500) throw error;
  const { status, code, headers, field = null, message } = error;
  const retryAfter = headers['retry-after'];
  if (status === 429 && retryAfter !== undefined) {
    return { status, headers, field: null, message: `That was too often. Try again in ${retryAfter} seconds.` };
  }
  return { status, headers, field, message, ...wording[code] };
}
