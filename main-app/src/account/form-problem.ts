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
  // One about a field says itself when it will pass, which may be hours away.
  if (status === 429 && field === null && retryAfter !== undefined) {
    return { status, headers, field: null, message: `That was too often. Try again in ${retryAfter} seconds.` };
  }
  return { status, headers, field, message: besideField(message, field), ...wording[code] };
}

/** Programs are told the field in front of what is wrong with it; people read it there. */
function besideField(message: string, field: string | null): string {
  if (field === null || !message.startsWith(`${field}: `)) return message;
  const said = message.slice(field.length + 2);
  return said.charAt(0).toUpperCase() + said.slice(1);
}
