import { expect, test } from 'vitest';
import type { RenameProgress } from '../../../main-app/src/rename/rename-progress.ts';
import { renameSteps } from '../../../main-app/src/rename/rename-steps.ts';

const at = new Date('2026-11-23T12:00:00Z');
const pending = { status: 'pending', attempts: 0, sentAt: null, error: null } as const;
const sent = { ...pending, status: 'sent', sentAt: at } as const;
const accepted = { acceptedAt: at.toISOString(), outcome: null, processedAt: null };
const waiting = { ...accepted, status: 'pending' } as const;
const done = { ...accepted, status: 'done', outcome: 'rekeyed', processedAt: at.toISOString() } as const;

function stepsOf(progress: Partial<RenameProgress>) {
  return renameSteps({
    commandId: '0b5c9d0e-7c1f-4c55-8a39-6f1f0e6f9a55',
    oldUsername: 'ada',
    newUsername: 'countess',
    createdAt: at,
    delivery: pending,
    telemetry: 'unknown',
    onLeaderboard: false,
    laterCommandId: null,
    ...progress,
  });
}

test.each<[string, Partial<RenameProgress>, string, RegExp]>([
  ['not sent yet', {}, 'done current later later', /about to be sent/],
  ['telemetry away', { telemetry: 'unreachable' }, 'done current later later', /cannot be reached/],
  ['not taken', { delivery: { ...pending, error: 'no' } }, 'done current later later', /not taken it yet.*tried again/],
  ['given up', { delivery: { ...pending, status: 'dead' } }, 'done stopped later later', /did not take it/],
  ['withdrawn', { delivery: { ...pending, status: 'discarded' } }, 'done stopped later later', /taken it back/],
  ['taken, which is not noted here yet', { telemetry: waiting }, 'done done current later', /its turn/],
  ['sent once more after a restore', { telemetry: done, onLeaderboard: true }, 'done done done done', /new name/],
  ['waiting there', { delivery: sent, telemetry: waiting }, 'done done current later', /its turn/],
  ['telemetry away since', { delivery: sent, telemetry: 'unreachable' }, 'done done current later', /cannot be asked/],
  ['lost there by a restore', { delivery: sent, telemetry: 'unknown' }, 'done done current later', /restore/],
  [
    'dead there',
    { delivery: sent, telemetry: { ...waiting, status: 'dead' } },
    'done done stopped later',
    /not be app/,
  ],
  ['discarded', { delivery: sent, telemetry: { ...waiting, status: 'discarded' } }, 'done done stopped later', /back/],
  ['applied', { delivery: sent, telemetry: done }, 'done done done current', /on its way back/],
  ['all done', { delivery: sent, telemetry: done, onLeaderboard: true }, 'done done done done', /your new name/],
  [
    'overtaken by a later one',
    { delivery: sent, telemetry: { ...done, outcome: 'superseded' }, onLeaderboard: true, laterCommandId: 'later' },
    'done done done done',
    /your latest name/,
  ],
])('%s', (_name, progress, states, note) => {
  const steps = stepsOf(progress);
  expect(steps.map(({ state }) => state).join(' ')).toBe(states);
  // What is said is said of the step it has come to.
  expect(steps.findLast(({ state }) => state !== 'later')?.note).toMatch(note);
});

test('each step that is done says when, where that is known, and one that has not begun says nothing', () => {
  expect(stepsOf({ delivery: sent, telemetry: done }).map((step) => step.at)).toEqual([at, at, at, null]);
  // A snapshot may be seen although telemetry can't be asked; what is behind an open step is not told of.
  const ahead = stepsOf({ delivery: sent, telemetry: 'unreachable', onLeaderboard: true });
  expect(ahead.at(-1)).toEqual({ title: 'On the leaderboard', state: 'later', note: '', at: null });
});
