// The page on which people log in, be it for the browser or for the CLI.
import { html } from 'hono/html';
import { field } from '@swamp-club/platform/web/field.view.ts';
import type { Page } from '../web/layout.ts';
import { cliLoginPath, type CliLogin } from './cli-callback.ts';
import { deviceCode } from './cli-login.view.ts';
import type { FormProblem } from './form-problem.ts';
import { problemOfField, problemOfForm } from './form-problem.view.ts';

interface LogInPage {
  /** Where to go from here. */
  next: string;
  /** The CLI's login; null for the browser's. */
  cli: CliLogin | null;
  /** What was typed; null before. */
  typed: { login: string } | null;
  problem: FormProblem | null;
}

const FIELDS = ['login', 'password'];

export function logInPage({ next, cli, typed, problem }: LogInPage): Page {
  const here = cli === null ? `/login?${new URLSearchParams({ next }).toString()}` : cliLoginPath(cli);
  const afterSignUp = cli === null ? next : here;
  const title = cli === null ? 'Log in' : 'Log in the CLI';
  const body = html`
    <section class="card narrow">
      <h1>${title}</h1>
      ${cli === null ? '' : deviceCode(cli)} ${problemOfForm(problem, FIELDS)}
      <form method="post" action="${here}">
        ${field({
          name: 'login',
          label: 'Email or username',
          autocomplete: 'username',
          value: typed?.login,
          error: problemOfField(problem, 'login'),
        })}
        ${field({
          name: 'password',
          label: 'Password',
          type: 'password',
          autocomplete: 'current-password',
          error: problemOfField(problem, 'password'),
        })}
        <button>${title}</button>
      </form>
      <p>New here? <a href="/signup?${new URLSearchParams({ next: afterSignUp })}">Sign up</a></p>
    </section>
  `;
  return { title, viewer: null, body };
}
