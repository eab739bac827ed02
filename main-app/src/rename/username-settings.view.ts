// The page on which a person chooses a username, with the rules and what will happen said before they type.
import { html } from 'hono/html';
import type { Html } from '@swamp-club/platform/web/document.ts';
import { dayOf, momentOf } from '@swamp-club/platform/web/format.ts';
import { formFields } from '../account/form-fields.view.ts';
import type { RefusedForm } from '../account/refused-form.ts';
import type { Page } from '../web/layout.ts';
import { settingsView } from '../web/settings.view.ts';
import type { Viewer } from '../web/viewer.ts';
import { USERNAME_RULES } from './username.ts';

export interface UsernameSettings {
  viewer: Viewer;
  holdDays: number;
  /** 0: no limit. */
  changesPerDay: number;
  /** Null: now. */
  nextRenameAt: Date | null;
  /** Names they gave up that nobody else can have yet, the latest first. */
  kept: readonly { username: string; until: Date }[];
  refused: RefusedForm | null;
  hasSaved: boolean;
}

export const usernameSettingsView = (settings: UsernameSettings): Page =>
  settingsView({
    path: '/settings',
    viewer: settings.viewer,
    scripts: ['username.js'],
    body: html`
      <section class="card" aria-labelledby="username-title">
        <h2 id="username-title">${settings.viewer.username === null ? 'Choose a username' : 'Change your username'}</h2>
        ${settings.hasSaved ? html`<p class="success" role="status">Saved.</p>` : ''} ${current(settings)}
        ${tooMany(settings)}
        <form method="post" action="/settings/username" data-checks-username>
          ${formFields(settings.refused, [
            {
              name: 'username',
              label: settings.viewer.username === null ? 'Username' : 'New username',
              autocomplete: 'off',
              hint: USERNAME_RULES,
            },
          ])}
          <button>${settings.viewer.username === null ? 'Choose' : 'Change'} username</button>
        </form>
      </section>
      ${settings.viewer.username === null ? '' : whatHappens(settings)} ${keptNames(settings)}
    `,
  });

const current = ({ viewer: { username, displayUsername } }: UsernameSettings): Html =>
  username === null
    ? html`<p>You have none yet. With one you have a page of your own and are listed on the leaderboard.</p>`
    : html`<p>You are <a href="/u/${username}"><strong>${displayUsername}</strong></a> now.</p>`;

/** Left out where a refusal says the same. */
const tooMany = ({ changesPerDay, nextRenameAt, refused }: UsernameSettings): Html | '' =>
  nextRenameAt === null || refused?.status === 429
    ? ''
    : html`
        <p class="error">
          You have changed your username ${times(changesPerDay)} within 24 hours. The next change is possible from
          ${momentOf(nextRenameAt)} on. Capitals can be changed at any time.
        </p>
      `;

const whatHappens = ({ viewer: { displayUsername }, holdDays, changesPerDay }: UsernameSettings): Html => html`
  <section class="card" aria-labelledby="change-title">
    <h2 id="change-title">What a change does</h2>
    <ul>
      <li>Your profile moves to the new name at once. Your score, devices and API keys stay yours.</li>
      ${
        holdDays === 0
          ? html`<li>“${displayUsername}” is free for anybody at once, and links to your old page find nothing.</li>`
          : html`
            <li>
              “${displayUsername}” is held for you for ${holdDays} ${holdDays === 1 ? 'day' : 'days'}: links to your old
              page lead to the new one, nobody else can have the name, and you can take it back. After that it is free
              for anybody.
            </li>
          `
      }
      ${changesPerDay === 0 ? '' : html`<li>You can change it ${times(changesPerDay)} within 24 hours.</li>`}
      <li>Other capitals are no change: links and the day’s changes stay as they are.</li>
      <li>Telemetry is told, and you can watch it follow. Should it be away, your new name counts all the same.</li>
    </ul>
  </section>
`;

const keptNames = ({ kept, nextRenameAt }: UsernameSettings): Html | '' =>
  kept.length === 0
    ? ''
    : html`
        <section class="card" aria-labelledby="kept-title">
          <h2 id="kept-title">Held for you</h2>
          <ul class="kept">
            ${kept.map(
              ({ username, until }) => html`
                <li>
                  ${nextRenameAt === null ? takeBack(username) : username}
                  <span class="soft">until ${dayOf(until)}</span>
                </li>
              `,
            )}
          </ul>
        </section>
      `;

const takeBack = (username: string): Html => html`
  <form method="post" action="/settings/username">
    <input type="hidden" name="username" value="${username}" />
    <button class="quiet">Take back ${username}</button>
  </form>
`;

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
