// The page on which a person watches a rename on its way.
import { html } from 'hono/html';
import type { Html } from '@swamp-club/platform/web/document.ts';
import { momentOf } from '@swamp-club/platform/web/format.ts';
import type { Page } from '../web/layout.ts';
import type { Viewer } from '../web/viewer.ts';
import type { RenameProgress } from './rename-progress.ts';
import { renameSteps, type RenameStep } from './rename-steps.ts';

export function renameProgressView(viewer: Viewer, progress: RenameProgress): Page {
  const { oldUsername, newUsername, commandId, laterCommandId } = progress;
  const steps = renameSteps(progress);
  const isOver = steps.every(({ state }) => state === 'done');
  const isStopped = steps.some(({ state }) => state === 'stopped');
  const shown = viewer.username === newUsername ? viewer.displayUsername : newUsername;
  const title = `From ${oldUsername} to ${shown}`;
  return {
    title,
    viewer,
    scripts: ['progress.js'],
    body: html`
      <section class="card">
        <h1>${title}</h1>
        <p id="summary" role="status" class="${isStopped ? 'error' : 'success'}">${summary(steps, laterCommandId !== null)}</p>
        <div id="steps">
          <ol class="steps">
            ${steps.map(stepItem)}
          </ol>
          ${laterCommandId === null ? '' : later(laterCommandId)}
        </div>
        ${isOver ? '' : html`<noscript><p><a href="/renames/${commandId}">Look again</a></p></noscript>`}
        <p><a href="/u/${viewer.username ?? newUsername}">To your profile</a> · <a href="/settings">To the settings</a></p>
      </section>
    `,
  };
}

/** What is read aloud when it changes. */
function summary(steps: readonly RenameStep[], isOvertaken: boolean): string {
  const open = steps.find(({ state }) => state !== 'done');
  if (open === undefined) return isOvertaken ? 'All done.' : 'All done: your new name is everywhere.';
  const done = steps.filter(({ state }) => state === 'done').length;
  return open.state === 'stopped'
    ? `${open.title}: stopped. ${open.note}`
    : `${done} of ${steps.length} done. ${open.title}: ${open.note}`;
}

const later = (commandId: string): Html => html`
  <p>You have changed your username again since. <a href="/renames/${commandId}">See how that one goes on</a></p>
`;

const stepItem = ({ title, state, note, at }: RenameStep): Html => html`
  <li class="${state}" ${state === 'current' ? html`aria-current="step"` : ''}>
    <strong>${title}</strong> <span class="soft">${STATES[state]}${at === null ? '' : html`, ${momentOf(at)}`}</span>
    ${note === '' ? '' : html`<p>${note}</p>`}
  </li>
`;

const STATES = {
  done: 'done',
  current: 'going on',
  later: 'not yet',
  stopped: 'stopped',
} as const satisfies Record<RenameStep['state'], string>;
