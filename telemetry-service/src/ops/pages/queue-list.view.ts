// A queue as a page: what is searched for, newest first, and what may be done with all of it at once.
import type { Change } from '@swamp-club/platform/operator-changes.ts';
import type { Html } from '@swamp-club/platform/web/document.ts';
import { field } from '@swamp-club/platform/web/field.view.ts';
import { formatNumber } from '@swamp-club/platform/web/format.ts';
import { html } from 'hono/html';
import type { QueueName } from '../operated-queues.ts';
import type { FormProblem } from './change-form.ts';
import { changeButtons, whyField } from './change-form.view.ts';
import { instantOf } from './moments.view.ts';
import type { OpsPage } from './ops-layout.ts';
import { itemPath, queuePath, queueTitles } from './queue-paths.ts';
import type { ShownItem } from './shown-item.ts';

/** What was searched for, as it was typed; empty where nothing was. */
export interface Search {
  status: string;
  /** Of what there is none: the page of one that there is would be shown. */
  key: string;
  userId: string;
  username: string;
}

export interface QueueList {
  name: QueueName;
  operator: string;
  statuses: readonly string[];
  search: Search;
  items: readonly { key: string; item: ShownItem }[];
  /** Where the first page is; null on it. */
  newest: string | null;
  /** Where the page behind is; null for none. */
  older: string | null;
  /** What can be changed at once, how many these are and how many at most; null unless the dead are looked at. */
  bulk: { count: number; max: number; changes: readonly Change[] } | null;
  /** How many were just changed. */
  changed: number | null;
  problem: FormProblem | null;
}

export const queueListView = (list: QueueList): OpsPage => ({
  title: queueTitles[list.name],
  section: `/ops/queues/${list.name}`,
  operator: list.operator,
  body: html`
    <h1>${queueTitles[list.name]}</h1>
    ${list.changed === null ? '' : html`<p class="success" role="status">Changed: ${formatNumber(list.changed)}.</p>`}
    ${searchForm(list)} ${list.items.length === 0 ? html`<p class="card">Nothing is found.</p>` : table(list)}
    ${paging(list)} ${bulkForm(list)}
  `,
});

function searchForm({ name, statuses, search }: QueueList): Html {
  const searched = (key: keyof Search, label: string, error?: string) =>
    html`<div>${field({ name: key, label, autocomplete: 'off', value: search[key], isRequired: false, error })}</div>`;
  return html`
    <form class="card filters" method="get" action="${queuePath(name)}" role="search" aria-label="${queueTitles[name]}">
      <div>
        <label for="status">Status</label>
        <select id="status" name="status">
          <option value="">any</option>
          ${statuses.map(
            (status) =>
              html`<option value="${status}" ${status === search.status ? 'selected' : ''}>${status}</option>`,
          )}
        </select>
      </div>
      ${searched('userId', 'User id')} ${name === 'commands' ? searched('username', 'Username, old or new') : ''}
      ${searched('key', name === 'commands' ? 'Command id' : 'Key', search.key !== '' ? 'There is none with this.' : undefined)}
      <div><button>Search</button></div>
    </form>
  `;
}

const table = ({ name, items }: QueueList): Html => html`
  <div class="card">
    <table>
      <caption>The newest first</caption>
      <thead>
        <tr>
          <th scope="col">${name === 'commands' ? 'Accepted' : 'Received'}</th>
          <th scope="col">What</th>
          <th scope="col">Status</th>
          <th scope="col" class="wide">Person</th>
          <th scope="col" class="number wide">Attempts</th>
          <th scope="col" class="wide">Last error</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(({ key, item }) => row(name, key, item))}
      </tbody>
    </table>
  </div>
`;

const row = (name: string, key: string, { since, what, status, userId, attempts, lastError }: ShownItem): Html => html`
  <tr>
    <td>${since === null ? '–' : instantOf(since)}</td>
    <th scope="row"><a href="${itemPath(name, key)}">${what}</a></th>
    <td class="${status === 'dead' ? 'bad' : ''}">${status}</td>
    <td class="wide">${userId ?? '–'}</td>
    <td class="number wide">${attempts}</td>
    <td class="wide">${lastError ?? '–'}</td>
  </tr>
`;

function paging({ newest, older }: QueueList): Html | null {
  if (newest === null && older === null) return null;
  return html`
    <nav class="paging" aria-label="Pages of the list">
      ${newest === null ? '' : html`<a href="${newest}">Newest</a>`}
      ${older === null ? '' : html`<a href="${older}" rel="next">Older</a>`}
    </nav>
  `;
}

function bulkForm({ name, search, bulk, problem }: QueueList): Html | null {
  if (bulk === null || bulk.count === 0) return null;
  const { status, userId, username } = search;
  const { count, max } = bulk;
  const limit = Math.min(count, max);
  const which = count > max ? `the oldest ${formatNumber(max)}` : `all ${formatNumber(count)}`;
  return html`
    <section class="card">
      <h2>All that were found: ${formatNumber(count)}</h2>
      ${name === 'commands' ? html`<p>Retry erasures, never discard them: whoever has left would stay known here.</p>` : ''}
      <form method="post" action="${queuePath(name)}">
        ${Object.entries({ status, userId, username, limit: String(limit) }).map(
          ([key, value]) => html`<input type="hidden" name="${key}" value="${value}" />`,
        )}
        ${whyField('why', problem)} ${changeButtons(bulk.changes, which)}
      </form>
    </section>
  `;
}
