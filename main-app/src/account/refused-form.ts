// A form that was refused: what was wrong with it, beside which of its fields to say so, and what was typed.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import type { FastifyReply } from 'fastify';

export interface RefusedForm {
  status: number;
  /** Null: about the form as a whole. */
  field: string | null;
  message: string;
  /** What stays in its fields, by their names: everything but passwords. */
  typed: Readonly<Record<string, string>>;
}

/** What a refusal of better-auth is about and how to put it, where its own words will not do; by its code. */
export type Wording = Readonly<Record<string, { field: string; message: string }>>;

/** What the page that `reply` sends has to say of a refusal, whose status it gets. Anything but a refusal is thrown on. */
export function refusedForm(
  reply: FastifyReply,
  error: unknown,
  typed: RefusedForm['typed'],
  wording: Wording = {},
): RefusedForm {
  if (!(error instanceof HttpProblem) || error.status === 500) throw error;
  const { status, code, headers, field = null, message } = error;
  reply.code(status).headers(headers);
  const retryAfter = headers['retry-after'];
  // One about a field says itself when it will pass, which may be hours away.
  if (status === 429 && field === null && retryAfter !== undefined) {
    return { status, field, message: `That was too often. Try again in ${retryAfter} seconds.`, typed };
  }
  return { status, field, message: besideField(message, field), typed, ...wording[code] };
}

/** Programs are told the field in front of what is wrong with it; people read it there. */
function besideField(message: string, field: string | null): string {
  if (field === null || !message.startsWith(`${field}: `)) return message;
  const said = message.slice(field.length + 2);
  return said.charAt(0).toUpperCase() + said.slice(1);
}
