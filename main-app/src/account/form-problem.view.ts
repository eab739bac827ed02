// What was wrong with a form as a whole.
import { html } from 'hono/html';
import type { Html } from '@swamp-club/platform/web/document.ts';
import type { FormProblem } from './form-problem.ts';

/** Empty where the problem is one of `fields`, which says it itself. */
export const problemOfForm = (problem: FormProblem | null, fields: readonly string[]): Html | '' =>
  problem === null || (problem.field !== null && fields.includes(problem.field))
    ? ''
    : html`<p class="error" role="alert">${problem.message}</p>`;

/** What is wrong with one field. */
export const problemOfField = (problem: FormProblem | null, name: string): string | undefined =>
  problem?.field === name ? problem.message : undefined;
