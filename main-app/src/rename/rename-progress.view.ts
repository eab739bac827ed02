// The page on which a person watches a rename on its way.
import { html } from 'hono/html';
import { momentOf } from '@swamp-club/platform/web/format.ts';
import type { Html } from '@swamp-club/platform/web/document.ts';
import type { Page } from '../web/layout.ts';
import type { Viewer } from '../web/viewer.ts';
import type { RenameProgress } from './rename-progress.ts';
import { renameSteps, type RenameStep } from './rename-steps.ts';

export function renameProgressView(viewer: Viewer, progress: RenameProgress): Page {
  const { oldUsername, newUsername, commandId } = progress;
  const steps = renameSteps(progress);
  const isMoving = steps.some(({ state }) => state === 'current');
  return {
    title: `From ${oldUsername} to ${newUsername}`,
    viewer,
    scripts: ['progress.js'],
    body: html`
      <section class="card">
        <h1>From ${oldUsername} to ${newUsername}</h1>
        <p id="summary" class="success" role="status">${summary(steps)}</p>
        <div id="steps" data-progress="${isMoving ? 'moving' : 'over'}">
          <ol class="steps">
            ${steps.map(stepItem)}
          </ol>
          ${isMoving ? html`<p><a href="/renames/${commandId}">Look again</a></p>` : ''}
        </div>
        <p><a href="/u/${newUsername}">To your profile</a> · <a href="/settings">Back to the settings</a></p>
      </section>
    `,
  };
}

/** What is read aloud when it changes. */
function summary(steps: readonly RenameStep[]): string {
  const open = steps.find(({ state }) => state !== 'done');
  if (open === undefined) return 'All done: your new name is everywhere.';
  const done = steps.filter(({ state }) => state === 'done').length;
  return open.state === 'stopped'
    ? `${open.title}: stopped. ${open.note}`
    : `${done} of ${steps.length} done. ${open.title}: ${open.note}`;
}

const stepItem = ({ title, state, note, at }: RenameStep): Html => html`
  <li class="${state}" ${state === 'current' ? html`aria-current="step"` : ''}>
    <strong>${title}</strong> <span class="soft">${STATES[state]}${at === null ? '' : html`, ${momentOf(at)}`}</span>
    <p>${note}</p>
  </li>
`;

const STATES = {
  done: 'done',
  current: 'going on',
  later: 'not yet',
  stopped: 'stopped',
} as const satisfies Record<RenameStep['state'], string>;
