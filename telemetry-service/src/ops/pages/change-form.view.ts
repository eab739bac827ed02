// What forms that change something are made of: the reason, and a button for each change.
import type { Change } from '@swamp-club/platform/operator-changes.ts';
import type { Html } from '@swamp-club/platform/web/document.ts';
import { field } from '@swamp-club/platform/web/field.view.ts';
import { html } from 'hono/html';
import type { FormProblem } from './change-form.ts';

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

export const changeButtons = (changes: readonly Change[], which: string): Html[] =>
  changes.map(
    (change) =>
      html`<button name="change" value="${change}" class="${change === 'discard' ? 'danger' : ''}">${words[change]} ${which}</button> `,
  );

const words = { retry: 'Retry', discard: 'Discard' } as const;
