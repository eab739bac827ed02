// The overview as a page: how both queues are doing, and what the projector is told.
import type { IndexDrift } from '@swamp-club/platform/index-drift.ts';
import type { OperatorAction } from '@swamp-club/platform/operator-action-store.ts';
import type { Html } from '@swamp-club/platform/web/document.ts';
import { formatNumber } from '@swamp-club/platform/web/format.ts';
import { html } from 'hono/html';
import type { Control } from '../control-store.ts';
import type { QueueName } from '../operated-queues.ts';
import type { ProjectorControl } from '../projector-controls.ts';
import { actionTable } from './action-log.view.ts';
import type { FormProblem } from './change-form.ts';
import { whyField } from './change-form.view.ts';
import { formatAge } from './moments.view.ts';
import type { OpsPage } from './ops-layout.ts';
import type { QueueFigures, Span, Throughput } from './queue-figures.ts';
import { queuePath, queueTitles } from './queue-paths.ts';
import { throughputChart } from './throughput-chart.ts';

interface QueueOverview {
  name: QueueName;
  figures: QueueFigures;
  series: Throughput[] | null;
}

export interface Overview {
  operator: string;
  now: Date;
  span: Span;
  queues: readonly QueueOverview[];
  control: Control;
  /** False for an upgraded database before its migration. */
  isOwnershipEstablished: boolean;
  latestActions: readonly OperatorAction[];
  drift: readonly IndexDrift[];
  problem: (FormProblem & { control: ProjectorControl }) | null;
}

export const overviewView = (overview: Overview): OpsPage => ({
  title: 'Overview',
  section: '/ops',
  operator: overview.operator,
  // What is said of a form stays.
  isLive: overview.problem === null,
  body: html`
    <h1>Overview</h1>
    <div id="projector" data-live>${projectorState(overview)}</div>
    <div id="indexes" data-live>${indexState(overview)}</div>
    <nav class="tabs" aria-label="Span of the charts">
      ${spanLink('hour', 'Last hour', overview)} ${spanLink('day', 'Last 24 hours', overview)}
    </nav>
    <div id="queues" data-live>${overview.queues.map((queue) => queueSection(queue, overview))}</div>
    ${controls(overview)}
    <section class="card" id="lately" data-live>
      <h2>Lately</h2>
      ${lately(overview.latestActions)}
    </section>
  `,
});

function projectorState({ control: { paused, republishAfter }, isOwnershipEstablished }: Overview): Html {
  const republishing =
    republishAfter === null ? '' : html`<p class="status">Everybody’s snapshot is being published again.</p>`;
  if (paused) {
    return html`<p class="error">Paused by an operator: commands and events are accepted and wait.</p>${republishing}`;
  }
  if (!isOwnershipEstablished) {
    return html`<p class="error">Waiting for this database’s migration: commands and events are accepted and wait.</p>`;
  }
  return html`<p class="success">Commands and events are applied as they come in.</p>${republishing}`;
}

const indexState = ({ drift }: Overview): Html | string =>
  drift.length === 0
    ? ''
    : html`<p class="error">
        Indexes that are not as declared: ${formatNumber(drift.length)}. <code>npm run ops -- telemetry indexes check</code> lists
        them.
      </p>`;

const spanLink = (span: Span, name: string, { span: current }: Overview): Html =>
  html`<a href="/ops?span=${span}" ${span === current ? html`aria-current="page"` : ''}>${name}</a>`;

function queueSection({ name, figures, series }: QueueOverview, { span, now }: Overview): Html {
  const list = queuePath(name);
  const title = queueTitles[name];
  const { waiting, isMore, oldest, dead, acceptedLastMinute, appliedLastMinute } = figures;
  return html`
    <section class="card" aria-labelledby="${name}">
      <h2 id="${name}">${title}</h2>
      <dl class="figures">
        <div>
          <dt>Waiting</dt>
          <dd><a href="${list}?status=pending">${formatNumber(waiting)}${isMore ? ' or more' : ''}</a></dd>
        </div>
        <div>
          <dt>Oldest waits</dt>
          <dd>${oldest === null ? '–' : formatAge(oldest, now)}</dd>
        </div>
        <div>
          <dt>Dead</dt>
          <dd><a class="${dead > 0 ? 'bad' : ''}" href="${list}?status=dead">${formatNumber(dead)}</a></dd>
        </div>
        <div>
          <dt>Accepted / min</dt>
          <dd>${formatNumber(acceptedLastMinute)}</dd>
        </div>
        <div>
          <dt>Applied / min</dt>
          <dd>${formatNumber(appliedLastMinute)}</dd>
        </div>
      </dl>
      ${
        series === null
          ? html`<p class="soft">There is more than can be counted while you wait. Look at the last hour.</p>`
          : html`
            <div class="chart">${throughputChart(title, series, span)}</div>
            <p class="hint">Bars: accepted. Line: applied. The last ${span === 'hour' ? 'minute' : 'hour'} is not over yet.</p>
          `
      }
    </section>
  `;
}

function controls({ control: { paused }, problem }: Overview): Html {
  const ofPause = paused
    ? ({
        control: 'projector.resume',
        title: 'Resume',
        what: 'Whatever has come in meanwhile is applied at once.',
      } as const)
    : ({
        control: 'projector.pause',
        title: 'Pause',
        what: 'It begins after the batch that is being applied, and holds for all replicas and across restarts. What comes in meanwhile is accepted and waits.',
      } as const);
  return html`
    <section class="card" id="pause" data-live>
      <h2>${ofPause.title}</h2>
      <p>${ofPause.what}</p>
      ${controlForm(ofPause.control, ofPause.title, problem)}
    </section>
    <section class="card">
      <h2>Publish everybody’s snapshot again</h2>
      <p>For a main-app that may have missed some, or when this database was restored from a backup.</p>
      ${controlForm('snapshots.republish', 'Publish again', problem)}
    </section>
  `;
}

const controlForm = (control: ProjectorControl, button: string, problem: Overview['problem']): Html => html`
  <form method="post" action="/ops/controls">
    <input type="hidden" name="control" value="${control}" />
    ${whyField(`why-${control.replace('.', '-')}`, problem?.control === control ? problem : null)}
    <button>${button}</button>
  </form>
`;

const lately = (actions: readonly OperatorAction[]): Html =>
  actions.length === 0
    ? html`<p class="soft">No operator has done anything yet.</p>`
    : html`${actionTable(actions, 'What operators did, the latest first')}<p><a href="/ops/log">All of it</a></p>`;
