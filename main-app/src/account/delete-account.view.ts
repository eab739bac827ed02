// The page on which people leave, with what will happen said before, and the page after that.
import { html } from 'hono/html';
import type { Page } from '../web/layout.ts';
import { settingsView } from '../web/settings.view.ts';
import type { Viewer } from '../web/viewer.ts';
import { formFields } from './form-fields.view.ts';
import type { RefusedForm } from './refused-form.ts';

interface DeleteAccount {
  viewer: Viewer;
  holdDays: number;
  refused: RefusedForm | null;
}

export const deleteAccountView = ({ viewer, holdDays, refused }: DeleteAccount): Page =>
  settingsView({
    path: '/settings/delete',
    viewer,
    body: html`
      <section class="card" aria-labelledby="delete-title">
        <h2 id="delete-title">Delete your account</h2>
        <p><strong>There is no way back:</strong> what is deleted cannot be brought back, not even by us.</p>
        <p>What goes at once:</p>
        <ul>
          <li>your account with its email address, password, sessions and API keys: the CLI is logged out as well,</li>
          <li>your profile, your score and your place on the leaderboard.</li>
        </ul>
        <p>
          Telemetry is told to forget you: which devices are yours, what you have run on them and your totals. Should it
          be away just now, it does so when it is back.
        </p>
        <p>What stays:</p>
        <ul>
          <li>what each device has counted, with nothing in it that leads to you,</li>
          <li>the usernames you have had: ${held(holdDays)}</li>
        </ul>
        <form method="post" action="/settings/delete">
          ${formFields(refused, [PASSWORD])}
          <button class="danger">Delete my account for good</button>
        </form>
      </section>
    `,
  });

const PASSWORD = {
  name: 'password',
  label: 'Your password',
  type: 'password',
  autocomplete: 'current-password',
  hint: 'So that it is you who deletes your account.',
} as const;

const held = (holdDays: number): string =>
  holdDays === 0
    ? 'anybody can choose them from now on.'
    : `nobody can have the present one for ${holdDays === 1 ? 'a day' : `${holdDays} days`}, nor a former one before its time.`;

export const goodbyePage: Page = {
  title: 'Goodbye',
  viewer: null,
  body: html`
    <section class="card narrow">
      <h1>Your account is deleted</h1>
      <p>Your name has left the leaderboard, and telemetry is told to forget you. Thank you for having been here.</p>
      <p><a href="/">To the leaderboard</a></p>
    </section>
  `,
};
