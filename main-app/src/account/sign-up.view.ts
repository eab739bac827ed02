// The page on which people join.
import { html } from 'hono/html';
import { USERNAME_RULES } from '../rename/username.ts';
import { field } from '@swamp-club/platform/web/field.view.ts';
import type { Page } from '../web/layout.ts';
import type { FormProblem } from './form-problem.ts';
import { problemOfField, problemOfForm } from './form-problem.view.ts';

interface SignUpPage {
  /** Where to go from here. */
  next: string;
  /** What was typed; null before. */
  typed: { name: string; email: string; username: string } | null;
  problem: FormProblem | null;
}

const FIELDS = ['name', 'email', 'password', 'username'];

export function signUpPage({ next, typed, problem }: SignUpPage): Page {
  const query = new URLSearchParams({ next });
  const body = html`
    <section class="card narrow">
      <h1>Sign up</h1>
      ${problemOfForm(problem, FIELDS)}
      <form method="post" action="/signup?${query}" data-checks-username>
        ${field({
          name: 'name',
          label: 'Name',
          autocomplete: 'name',
          value: typed?.name,
          error: problemOfField(problem, 'name'),
        })}
        ${field({
          name: 'email',
          label: 'Email',
          type: 'email',
          autocomplete: 'email',
          hint: 'You log in with it. It is shown to nobody.',
          value: typed?.email,
          error: problemOfField(problem, 'email'),
        })}
        ${field({
          name: 'password',
          label: 'Password',
          type: 'password',
          autocomplete: 'new-password',
          hint: '8 to 128 characters.',
          error: problemOfField(problem, 'password'),
        })}
        ${field({
          name: 'username',
          label: 'Username (optional)',
          autocomplete: 'username',
          hint: `${USERNAME_RULES} You are on the leaderboard under it, and may choose or change it later.`,
          value: typed?.username,
          error: problemOfField(problem, 'username'),
          isRequired: false,
        })}
        <button>Sign up</button>
      </form>
      <p>A member already? <a href="/login?${query}">Log in</a></p>
    </section>
  `;
  return { title: 'Sign up', viewer: null, scripts: ['username.js'], body };
}
