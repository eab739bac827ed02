// The field of every form that changes something: why.
import type { Html } from '@swamp-club/platform/web/document.ts';
import { field } from '@swamp-club/platform/web/field.view.ts';

/** What was wrong with a form, and the reason as it was typed, so that it need not be typed again. */
export interface FormProblem {
  why: string;
  message: string;
}

export const whyField = (id: string, problem: FormProblem | null): Html =>
  field({
    name: 'why',
    id,
    label: 'Why?',
    autocomplete: 'off',
    hint: 'It is kept for good: a ticket’s number is welcome, nobody’s name is.',
    value: problem?.why,
    error: problem?.message,
  });
