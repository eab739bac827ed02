// The page on which people log in, be it for the browser or for the CLI.
import { html } from 'hono/html';
import type { Page } from '../web/layout.ts';
import { cliLoginPath, type CliLogin } from './cli-callback.ts';
import { deviceCode } from './cli-login.view.ts';
import { formFields } from './form-fields.view.ts';
import type { RefusedForm } from './refused-form.ts';

interface LogInPage {
  /** Where to go from here. */
  next: string;
  /** The CLI's login; null for the browser's. */
  cli: CliLogin | null;
  refused: RefusedForm | null;
}

const FIELDS = [
  { name: 'login', label: 'Email or username', autocomplete: 'username' },
  { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
] as const;

export function logInPage({ next, cli, refused }: LogInPage): Page {
  const here = cli === null ? `/login?${new URLSearchParams({ next }).toString()}` : cliLoginPath(cli);
  const afterSignUp = cli === null ? next : here;
  const title = cli === null ? 'Log in' : 'Log in the CLI';
  const body = html`
    <section class="card narrow">
      <h1>${title}</h1>
      ${cli === null ? '' : deviceCode(cli)}
      <form method="post" action="${here}">
        ${formFields(refused, FIELDS)}
        <button>${title}</button>
      </form>
      <p>New here? <a href="/signup?${new URLSearchParams({ next: afterSignUp })}">Sign up</a></p>
    </section>
  `;
  return { title, viewer: null, body };
}
