// What operators did, as a table and as a page.
import type { OperatorAction } from '@swamp-club/platform/operator-action-store.ts';
import type { Html } from '@swamp-club/platform/web/document.ts';
import { formatNumber } from '@swamp-club/platform/web/format.ts';
import { html } from 'hono/html';
import { instantOf } from './moments.view.ts';
import type { OpsPage } from './ops-layout.ts';
import { itemPath } from './queue-paths.ts';

interface ActionLog {
  operator: string;
  actions: readonly OperatorAction[];
  isFirstPage: boolean;
  next: string | null;
}

export const actionLogView = ({ operator, actions, isFirstPage, next }: ActionLog): OpsPage => ({
  title: 'Log',
  section: '/ops/log',
  operator,
  body: html`
    <h1>Log</h1>
    ${
      actions.length === 0
        ? html`<p class="card">There is nothing ${isFirstPage ? 'yet' : 'older'}.</p>`
        : html`<div class="card">${actionTable(actions, 'What operators did, the latest first')}</div>`
    }
    ${paging(isFirstPage, next)}
  `,
});

function paging(isFirstPage: boolean, next: string | null): Html | null {
  if (isFirstPage && next === null) return null;
  return html`
    <nav class="paging" aria-label="Pages of the log">
      ${isFirstPage ? '' : html`<a href="/ops/log">Latest</a>`}
      ${next === null ? '' : html`<a href="/ops/log?after=${next}" rel="next">Older</a>`}
    </nav>
  `;
}

export const actionTable = (actions: readonly OperatorAction[], caption: string): Html => html`
  <div class="log">
  <table>
    <caption>${caption}</caption>
    <thead>
      <tr>
        <th scope="col">When</th>
        <th scope="col">Who</th>
        <th scope="col">Did</th>
        <th scope="col">Why</th>
      </tr>
    </thead>
    <tbody>
      ${actions.map(
        (action) => html`
          <tr>
            <td>${instantOf(action.at)}</td>
            <td>${action.who}</td>
            <td>${action.action} ${targetsOf(action)}</td>
            <td>${action.why}</td>
          </tr>
        `,
      )}
    </tbody>
  </table>
  </div>
`;

/** The one item, or how many. */
function targetsOf({ targets, count }: OperatorAction): Html | string {
  const [target, second] = targets;
  if (target === undefined) return '';
  if (second !== undefined) return `(${formatNumber(count)})`;
  const [queue = '', ...key] = target.split('/');
  return html`<a href="${itemPath(queue, key.join('/'))}">${key.join('/')}</a>`;
}
