// The page on which people join.
import { html } from 'hono/html';
import { USERNAME_RULES } from '../rename/username.ts';
import type { Page } from '../web/layout.ts';
import { formFields } from './form-fields.view.ts';
import type { RefusedForm } from './refused-form.ts';

interface SignUpPage {
  /** Where to go from here. */
  next: string;
  refused: RefusedForm | null;
}

const FIELDS = [
  { name: 'name', label: 'Name', autocomplete: 'name' },
  {
    name: 'email',
    label: 'Email',
    type: 'email',
    autocomplete: 'email',
    hint: 'You log in with it. It is shown to nobody.',
  },
  {
    name: 'password',
    label: 'Password',
    type: 'password',
    autocomplete: 'new-password',
    hint: '8 to 128 characters.',
  },
  {
    name: 'username',
    label: 'Username (optional)',
    autocomplete: 'username',
    hint: `${USERNAME_RULES} You are on the leaderboard under it, and may choose or change it later.`,
    isRequired: false,
  },
] as const;

export function signUpPage({ next, refused }: SignUpPage): Page {
  const query = new URLSearchParams({ next });
  const body = html`
    <section class="card narrow">
      <h1>Sign up</h1>
      <form method="post" action="/signup?${query}" data-checks-username>
        ${formFields(refused, FIELDS)}
        <button>Sign up</button>
      </form>
      <p>A member already? <a href="/login?${query}">Log in</a></p>
    </section>
  `;
  return { title: 'Sign up', viewer: null, scripts: ['username.js'], body };
}
