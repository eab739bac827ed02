// One command or event as a page: where it stands, its life, what may be done with it, and everything that is stored of it.
import type { OperatorAction } from '@swamp-club/platform/operator-action-store.ts';
import type { Change } from '@swamp-club/platform/operator-changes.ts';
import type { Html } from '@swamp-club/platform/web/document.ts';
import { html } from 'hono/html';
import type { QueueName } from '../operated-queues.ts';
import type { FormProblem } from './change-form.ts';
import { changeButtons, whyField } from './change-form.view.ts';
import { instantOf } from './moments.view.ts';
import type { OpsPage } from './ops-layout.ts';
import { itemPath, queuePath } from './queue-paths.ts';
import type { ShownItem } from './shown-item.ts';

interface QueueItem {
  name: QueueName;
  operator: string;
  key: string;
  item: ShownItem;
  /** As it is stored. */
  stored: Readonly<Record<string, unknown>>;
  history: readonly OperatorAction[];
  /** What its status allows. */
  changes: readonly Change[];
  problem: FormProblem | null;
}

const kinds = { commands: 'command', events: 'event' };

export const queueItemView = (view: QueueItem): OpsPage => ({
  title: `${view.item.what} · ${kinds[view.name]}`,
  section: `/ops/queues/${view.name}`,
  operator: view.operator,
  // What is said of a form stays.
  isLive: view.problem === null,
  body: html`
    <h1>${view.item.what}</h1>
    <p class="soft">${kinds[view.name]} ${view.key}</p>
    <div id="standing" data-live role="status">${standing(view.item)}</div>
    <section class="card" id="life" data-live>
      <h2>Its life</h2>
      ${life(view)}
    </section>
    <div id="changes" data-live>${changeForm(view)}</div>
    <section class="card" id="stored" data-live>
      <h2>Everything that is stored</h2>
      ${everything(view)}
    </section>
  `,
});

function standing({ status, attempts, lastError, availableAt, processedAt, outcome, snapshotSeq }: ShownItem): Html {
  const failed = `${attempts} ${attempts === 1 ? 'attempt has' : 'attempts have'} failed`;
  const error = lastError === null ? '' : html`The last error: ${lastError}`;
  switch (status) {
    case 'pending':
      return attempts === 0
        ? html`<p class="status">It waits.</p>`
        : html`<p class="status">
            ${failed}. It is tried again ${availableAt === null ? '' : html`after ${instantOf(availableAt)}`}. ${error}
          </p>`;
    case 'done':
      return html`
        <p class="success">
          Applied${processedAt === null ? '' : html` at ${instantOf(processedAt)}`}.
          ${outcome === null ? '' : `Outcome: ${outcome}.`}
          ${snapshotSeq === null ? '' : `Published as snapshot ${snapshotSeq}.`}
        </p>
      `;
    case 'dead':
      return html`<p class="error">Given up: ${failed}. ${error}</p>`;
    case 'discarded':
      return html`<p class="status">An operator has discarded it. ${error}</p>`;
    default:
      return html`<p class="error">Its status is ${status}, which nothing here knows.</p>`;
  }
}

function life({ item: { createdAt, since, processedAt }, history }: QueueItem): Html {
  const steps = [
    { at: createdAt, what: html`Happened in main-app` },
    { at: since, what: html`Accepted` },
    ...history.map(({ at, who, why, action }) => ({ at, what: html`${action} by ${who}: ${why}` })),
    { at: processedAt, what: html`Applied` },
  ];
  const dated = steps.flatMap(({ at, what }) => (at === null ? [] : [{ at, what }]));
  const inOrder = dated.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  return html`
    <ol>
      ${inOrder.map(({ at, what }) => html`<li>${instantOf(at)} ${what}</li>`)}
    </ol>
  `;
}

function changeForm({ name, key, item, changes, problem }: QueueItem): Html | null {
  if (changes.length === 0) return null;
  return html`
    <section class="card">
      <h2>Change it</h2>
      ${
        item.type === 'account_deleted' && changes.includes('discard')
          ? html`<p class="error">
              Somebody has deleted their account. Discarded, they would stay known here, and nobody would be told again.
            </p>`
          : ''
      }
      <form method="post" action="${itemPath(name, key)}">
        ${whyField('why', problem)} ${changeButtons(changes, 'it')}
      </form>
    </section>
  `;
}

const everything = ({ name, item: { userId }, stored }: QueueItem): Html => html`
  ${userId === null ? '' : html`<p><a href="${queuePath(name)}?${new URLSearchParams({ userId }).toString()}">All ${name} of this person</a></p>`}
  <div class="fields">
  <table>
    <caption>Its fields, as they are named in the database</caption>
    <thead>
      <tr>
        <th scope="col">Field</th>
        <th scope="col">Value</th>
      </tr>
    </thead>
    <tbody>
      ${Object.entries(stored).map(
        ([field, value]) => html`
          <tr>
            <th scope="row">${field}</th>
            <td class="value">${shown(value)}</td>
          </tr>
        `,
      )}
    </tbody>
  </table>
  </div>
`;

function shown(value: unknown): Html | string {
  if (value === null || value === undefined) return '–';
  if (value instanceof Date) return instantOf(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
