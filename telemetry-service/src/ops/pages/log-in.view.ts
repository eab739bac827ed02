// The operators' login as a page.
import { field } from '@swamp-club/platform/web/field.view.ts';
import { html } from 'hono/html';
import type { OpsPage } from './ops-layout.ts';

interface LogInForm {
  /** Where to go then. */
  next: string;
  /** As it was typed. */
  operator?: string;
  errors?: { operator?: string; token?: string };
}

export const logInView = ({ next, operator, errors = {} }: LogInForm): OpsPage => ({
  title: 'Log in',
  operator: null,
  body: html`
    <section class="card narrow">
      <h1>Operators only</h1>
      <form method="post" action="/ops/login">
        <input type="hidden" name="next" value="${next}" />
        ${field({
          name: 'operator',
          label: 'Your name',
          autocomplete: 'username',
          hint: 'It goes into the log, with everything you change.',
          value: operator,
          error: errors.operator,
        })}
        ${field({
          name: 'token',
          label: 'Operator token',
          type: 'password',
          autocomplete: 'current-password',
          error: errors.token,
        })}
        <button>Log in</button>
      </form>
    </section>
  `,
});
