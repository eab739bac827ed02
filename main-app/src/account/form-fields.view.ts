// The fields of a form, each with what was typed and what was wrong with it.
import { html } from 'hono/html';
import type { Html } from '@swamp-club/platform/web/document.ts';
import { field, type Field } from '@swamp-club/platform/web/field.view.ts';
import type { RefusedForm } from './refused-form.ts';

/** What is wrong with none of them is said before them. */
export const formFields = (
  refused: RefusedForm | null,
  fields: readonly Omit<Field, 'value' | 'error'>[],
): Html => html`
  ${
    refused === null || fields.some(({ name }) => name === refused.field)
      ? ''
      : html`<p class="error" role="alert">${refused.message}</p>`
  }
  ${fields.map((one) =>
    field({
      ...one,
      value: refused?.typed[one.name],
      error: refused?.field === one.name ? refused.message : undefined,
    }),
  )}
`;
