// A field of a form, with its label, what to know before filling it in, and what was wrong with it.
import { html } from 'hono/html';
import type { Html } from './document.ts';

export interface Field {
  name: string;
  /** Where a page has several forms with a field of this name. */
  id?: string;
  label: string;
  type?: 'text' | 'email' | 'password';
  /** What browsers and password managers fill in, such as `current-password`. */
  autocomplete: string;
  /** What was typed before; never a password. */
  value?: string | undefined;
  hint?: string;
  error?: string | undefined;
  isRequired?: boolean;
}

export function field({
  name,
  id = name,
  label,
  type = 'text',
  autocomplete,
  value,
  hint,
  error,
  isRequired = true,
}: Field): Html {
  const described = [hint === undefined ? [] : `${id}-hint`, error === undefined ? [] : `${id}-error`].flat();
  return html`
    <label for="${id}">${label}</label>
    ${hint === undefined ? '' : html`<p class="hint" id="${id}-hint">${hint}</p>`}
    <input
      id="${id}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      ${type === 'text' ? html`autocapitalize="none" spellcheck="false"` : ''}
      ${value === undefined ? '' : html`value="${value}"`}
      ${isRequired ? 'required' : ''}
      ${described.length === 0 ? '' : html`aria-describedby="${described.join(' ')}"`}
      ${error === undefined ? '' : html`aria-invalid="true" autofocus`}
    />
    ${error === undefined ? '' : html`<p class="error" id="${id}-error">${error}</p>`}
  `;
}
