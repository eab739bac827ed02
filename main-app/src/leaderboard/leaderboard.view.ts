// The leaderboard as a page.
import { html } from 'hono/html';
import { dayOf, formatNumber } from '@swamp-club/platform/web/format.ts';
import type { Html } from '@swamp-club/platform/web/document.ts';
import type { Page } from '../web/layout.ts';
import { table } from '../web/table.view.ts';
import type { Viewer } from '../web/viewer.ts';
import type { Leaderboard, LeaderboardEntry } from './read-leaderboard.ts';

export interface LeaderboardView extends Leaderboard {
  viewer: Viewer | null;
  /** The viewer's own; null for somebody who is not listed, or is among the entries. */
  ownRank: number | null;
  isFirstPage: boolean;
}

export const leaderboardView = (view: LeaderboardView): Page => ({
  title: 'Leaderboard',
  viewer: view.viewer,
  scripts: ['live.js'],
  body: html`
    <h1>Leaderboard</h1>
    <div id="ranks" data-live>
      ${ownPlace(view)} ${view.entries.length === 0 ? nobody(view) : ranks(view)} ${paging(view)}
    </div>
  `,
});

/** Where one stands, unless the table shows it. */
function ownPlace({ viewer, ownRank, entries }: LeaderboardView): Html | null {
  if (viewer === null || entries.some(({ username }) => username === viewer.username)) return null;
  if (viewer.username === null) {
    return html`<p class="status">You have no username yet. <a href="/settings">Choose one</a> to be listed.</p>`;
  }
  const you = html`<a href="/u/${viewer.username}">${viewer.displayUsername}</a>`;
  return ownRank === null
    ? html`<p class="status">You, ${you}, are listed once the swamp CLI has reported for you.</p>`
    : html`<p class="status">You, ${you}, have rank ${formatNumber(ownRank)}.</p>`;
}

const nobody = ({ isFirstPage }: LeaderboardView): Html =>
  isFirstPage
    ? html`<p class="card">Nobody is listed yet. People appear here as soon as the swamp CLI has reported for them.</p>`
    : html`<p class="card">Nobody comes after these any more.</p>`;

const COLUMNS = { Rank: 'number', Name: '', Score: 'number', Invocations: 'number wide', 'Last active': 'wide' };

const ranks = ({ entries, viewer }: LeaderboardView): Html =>
  table(
    'The best first, as it stands now',
    COLUMNS,
    entries.map((entry) => row(entry, entry.username === viewer?.username)),
  );

const row = (entry: LeaderboardEntry, isOwn: boolean): Html => html`
  <tr ${isOwn ? html`class="own"` : null}>
    <td class="number">${formatNumber(entry.rank)}</td>
    <th scope="row"><a href="/u/${entry.username}">${entry.displayUsername}</a>${isOwn ? ' (you)' : ''}</th>
    <td class="number">${formatNumber(entry.score)}</td>
    <td class="number wide">${formatNumber(entry.invocations)}</td>
    <td class="wide">${entry.lastActiveAt === null ? null : dayOf(entry.lastActiveAt)}</td>
  </tr>
`;

function paging({ isFirstPage, next }: LeaderboardView): Html | null {
  if (isFirstPage && next === null) return null;
  return html`
    <nav class="paging" aria-label="Pages of the leaderboard">
      ${isFirstPage ? null : html`<a href="/">First page</a>`}
      ${next === null ? null : html`<a href="/?after=${next}" rel="next">Next page</a>`}
    </nav>
  `;
}
