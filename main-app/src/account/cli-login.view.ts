// What people see of the CLI's login: the code to compare, the question whether to go on, and that it is done.
import { html } from 'hono/html';
import type { Html } from '@swamp-club/platform/web/document.ts';
import type { Page } from '../web/layout.ts';
import type { Viewer } from '../web/viewer.ts';
import { cliLoginPath, type CliLogin } from './cli-callback.ts';

/** Whoever was sent a link to log in somebody else's CLI sees another code, or has no CLI that shows one. */
export const deviceCode = ({ device_code }: CliLogin): Html => html`
  <p>The swamp CLI on this machine asks to be logged in. Go on only if you started that, and it shows this code:</p>
  <p class="code"><code>${device_code}</code></p>
`;

/** For somebody who is signed in: nothing is handed over without a press of the button. */
export function confirmPage(cli: CliLogin, viewer: Viewer): Page {
  const { email, displayUsername } = viewer;
  const body = html`
    <section class="card narrow">
      <h1>Log in the CLI</h1>
      ${deviceCode(cli)}
      <form method="post" action="/cli/login?${new URLSearchParams(cli)}">
        <button>Yes, log in the CLI as ${displayUsername ?? email}</button>
      </form>
      <form method="post" action="/logout?${new URLSearchParams({ next: cliLoginPath(cli) })}">
        <button class="quiet">Use another account</button>
      </form>
      <p><a href="/">No, not now</a></p>
    </section>
  `;
  return { title: 'Log in the CLI', viewer, body };
}

export function cliSuccessPage(viewer: Viewer | null): Page {
  const body = html`
    <section class="card narrow">
      <h1>The CLI is logged in</h1>
      <p>You can close this page and go back to your terminal.</p>
      <p><a href="/">To the leaderboard</a></p>
    </section>
  `;
  return { title: 'The CLI is logged in', viewer, body };
}
