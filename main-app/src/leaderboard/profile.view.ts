// Somebody's profile as a page.
import { html } from 'hono/html';
import { dayOf, formatDay, formatNumber, momentOf } from '@swamp-club/platform/web/format.ts';
import type { Html } from '@swamp-club/platform/web/document.ts';
import type { Page } from '../web/layout.ts';
import { table } from '../web/table.view.ts';
import type { Viewer } from '../web/viewer.ts';
import { activityChart } from './activity-chart.ts';
import { ACTIVITY_DAYS, type Activity } from './fetch-activity.ts';
import type { PublicProfile } from './find-profile.ts';

export interface FormerName {
  name: string;
  since: Date;
  heldUntil: Date;
  isHeld: boolean;
}

export interface ProfileView extends PublicProfile {
  viewer: Viewer | null;
  /** Null while telemetry can't be asked. */
  activity: Activity | null;
  /** Null for everybody but the person themselves. */
  formerNames: readonly FormerName[] | null;
}

export const profileView = (view: ProfileView): Page => ({
  title: view.row.displayUsername,
  viewer: view.viewer,
  scripts: ['live.js'],
  body: html`
    <h1 id="name" data-live>${view.row.displayUsername}</h1>
    <div id="profile" data-live>
      ${figures(view)}
      <section class="card">
        <h2>Activity</h2>
        ${view.activity === null ? unknown : chart(view.activity)}
      </section>
      ${view.formerNames === null ? null : ownSections(view.activity, view.formerNames)}
    </div>
  `,
});

const figures = ({ row, rank, memberSince }: ProfileView): Html => html`
  <section class="card">
    <h2>Figures</h2>
    <dl class="figures">
      ${figure('Rank', rank === null ? 'not listed yet' : formatNumber(rank))}
      ${figure('Score', formatNumber(row.score))} ${figure('Invocations', formatNumber(row.invocations))}
      ${figure('Successes', formatNumber(row.successes))} ${figure('Errors', formatNumber(row.errors))}
      ${figure('User errors', formatNumber(row.userErrors))} ${figure('Active days', formatNumber(row.activeDays))}
    </dl>
    <p class="status">
      ${row.lastActiveAt === null ? 'No activity so far.' : html`Most recent activity ${momentOf(row.lastActiveAt)}.`}
      ${memberSince === null ? null : html`Member since ${dayOf(memberSince)}.`}
    </p>
  </section>
`;

const figure = (name: string, value: string): Html => html`<div><dt>${name}</dt> <dd>${value}</dd></div>`;

const unknown = html`<p class="soft">Telemetry cannot be reached just now: activity by day is shown once it can.</p>`;

function chart({ daily }: Activity): Html {
  const active = daily.filter(({ invocations }) => invocations > 0);
  if (active.length === 0) return html`<p class="soft">Nothing in the last ${ACTIVITY_DAYS} days.</p>`;
  const total = active.reduce((sum, { invocations }) => sum + invocations, 0);
  const invocations = total === 1 ? '1 invocation' : `${formatNumber(total)} invocations`;
  const summary = `${invocations} on ${active.length} of the last ${ACTIVITY_DAYS} days`;
  return html`
    <figure class="chart">
      ${activityChart(daily, summary)}
      <figcaption class="soft">${summary}, by UTC.</figcaption>
    </figure>
    <details id="activity-by-day">
      <summary>The same as a table</summary>
      ${table(
        'Days with activity, the latest first',
        { Day: '', Invocations: 'number' },
        active.toReversed().map(dayRow),
      )}
    </details>
  `;
}

const dayRow = ({ day, invocations }: Activity['daily'][number]): Html => html`
  <tr>
    <th scope="row"><time datetime="${day}">${formatDay(new Date(day))}</time></th>
    <td class="number">${formatNumber(invocations)}</td>
  </tr>
`;

const ownSections = (activity: Activity | null, formerNames: readonly FormerName[]): Html => html`
  <p class="status">What follows is shown to you alone.</p>
  <section class="card">
    <h2>Your devices</h2>
    ${activity === null ? html`<p class="soft">Telemetry cannot be reached just now.</p>` : devices(activity)}
  </section>
  <section class="card">
    <h2>Your former names</h2>
    ${formerNames.length === 0 ? html`<p class="soft">None.</p>` : html`<ul>${formerNames.map(formerName)}</ul>`}
    <p><a href="/settings">Change your username</a></p>
  </section>
`;

function devices({ devices }: Activity): Html {
  if (devices.length === 0) return html`<p class="soft">None has reported for you yet.</p>`;
  const columns = { Device: '', 'First seen': 'wide', 'Last seen': '' };
  return table('Those active last, at most 100', columns, devices.map(deviceRow));
}

const deviceRow = ({ distinctId, firstSeenAt, lastSeenAt }: Activity['devices'][number]): Html => html`
  <tr>
    <th scope="row">${distinctId}</th>
    <td class="wide">${momentOf(new Date(firstSeenAt))}</td>
    <td>${momentOf(new Date(lastSeenAt))}</td>
  </tr>
`;

const formerName = ({ name, since, heldUntil, isHeld }: FormerName): Html => html`
  <li>
    <strong>${name}</strong>, given up on ${dayOf(since)};
    ${isHeld ? html`kept for you until ${momentOf(heldUntil)}` : 'free for everybody'}
  </li>
`;
