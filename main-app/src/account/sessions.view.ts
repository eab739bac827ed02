// The page of where a person is logged in.
import { html } from 'hono/html';
import type { Html } from '@swamp-club/platform/web/document.ts';
import { momentOf } from '@swamp-club/platform/web/format.ts';
import type { Page } from '../web/layout.ts';
import { settingsView } from '../web/settings.view.ts';
import { table } from '../web/table.view.ts';
import type { Viewer } from '../web/viewer.ts';

export interface Sessions {
  viewer: Viewer;
  /** This one, and the newest. */
  sessions: readonly Session[];
  /** How many there are, listed or not. */
  total: number;
  hasEnded: boolean;
}

interface Session {
  id: string;
  /** What was logged in with, in words. */
  client: string;
  createdAt: Date;
  isCurrent: boolean;
}

export const sessionsView = ({ viewer, sessions, total, hasEnded }: Sessions): Page =>
  settingsView({
    path: '/settings/sessions',
    viewer,
    body: html`
      <section class="card" aria-labelledby="sessions-title">
        <h2 id="sessions-title">Where you are logged in</h2>
        ${hasEnded ? html`<p class="success" role="status">Logged out there.</p>` : ''}
        ${table(caption, { With: '', Since: '', 'Log out': '' }, sessions.map(sessionRow))}
        ${total > sessions.length ? html`<p>These are the newest of ${total} sessions.</p>` : ''}
        ${total < 2 ? '' : endOthers}
      </section>
    `,
  });

const caption = html`
  A session that you do not know may be somebody else’s: log it out. API keys go on working, and are revoked on
  <a href="/settings/keys">their own page</a>.
`;

const sessionRow = ({ id, client, createdAt, isCurrent }: Session): Html => html`
  <tr>
    <th scope="row">${client}${isCurrent ? ' (this one)' : ''}</th>
    <td>${momentOf(createdAt)}</td>
    <td>
      ${
        isCurrent
          ? ''
          : html`
            <form class="inline" method="post" action="/settings/sessions/${id}/end">
              <button class="quiet" aria-label="Log out ${client}">Log out</button>
            </form>
          `
      }
    </td>
  </tr>
`;

const endOthers = html`
  <form method="post" action="/settings/sessions/end-others">
    <button class="danger">Log out everywhere but here</button>
  </form>
`;
