// At which step a deployment is, decided from facts: each fact alone holds its step back.
import { expect, test } from 'vitest';
import type { Deployment } from '../../../scripts/migrate/deployment.ts';
import { statusText } from '../../../scripts/migrate/status.ts';
import { positionOf } from '../../../scripts/migrate/steps.ts';
import { noTally } from '../../../telemetry-service/src/upgrade/reports.ts';

const at = new Date('2026-11-23T12:00:00.000Z');
const handled = { links: noTally(), counts: noTally() };
const done: Deployment['migration'] = {
  phase: 'done',
  startedAt: at,
  bare: { links: 0, counts: 0 },
  handled,
};
const notBegun: Deployment['migration'] = {
  ...done,
  phase: 'not_begun',
  startedAt: null,
  bare: { links: 3, counts: 4 },
};
const takenOver: Deployment['takeOver'] = {
  startedAt: at,
  holdersRecordedAt: at,
  peopleAfter: null,
  people: 5,
  unusableNames: 1,
  contestedNames: 1,
  completedAt: at,
};

/** Everything has moved. */
const moved: Deployment = {
  telemetryStarted: true,
  running: { telemetry: at, mainApp: at },
  waiting: { commands: 0, events: 0 },
  rightsLeft: [],
  scores: { old: 2, handedOver: 2 },
  takeOver: takenOver,
  migration: done,
};

test.for<[string, number, Partial<Deployment>, string]>([
  [
    'telemetry was never started',
    1,
    { telemetryStarted: false, migration: notBegun, takeOver: null },
    'Start telemetry-service',
  ],
  ['somebody can still write', 2, { rightsLeft: ['old@main_app can'], migration: notBegun }, 'old@main_app can'],
  [
    'the old leaderboard is not handed over',
    2,
    { scores: { old: 2, handedOver: 1 }, takeOver: null, migration: notBegun },
    'migrate -- run',
  ],
  ['main-app was never started', 3, { takeOver: null, migration: notBegun }, 'Start main-app'],
  [
    'main-app is in the middle of taking over',
    3,
    { takeOver: { ...takenOver, completedAt: null }, migration: notBegun },
    'start it again',
  ],
  ['nothing has an owner', 4, { migration: notBegun }, 'migrate -- plan'],
  [
    'the migration was interrupted',
    4,
    { migration: { ...notBegun, phase: 'under_way', startedAt: at } },
    'Go on: npm run migrate -- run',
  ],
  [
    'an entry without an owner has turned up',
    4,
    { migration: { ...done, bare: { links: 1, counts: 0 } } },
    'Go on: npm run migrate -- run',
  ],
])('%s: step %i', ([, step, facts, next]) => {
  const position = positionOf({ ...moved, ...facts });
  expect(position).toMatchObject({ kind: 'at', step, next: expect.stringContaining(next) });
  expect(statusText({ ...moved, ...facts })).toMatch(new RegExp(`^Step ${step} of 5`));
});

test('everything has moved: whoever has rights then is no affair of the move', () => {
  expect(positionOf({ ...moved, rightsLeft: ['olga@admin can'] })).toMatchObject({ kind: 'moved' });
  expect(statusText(moved)).toContain('Next: See whether everything is where it belongs: npm run migrate -- verify');
});

test('once main-app takes over, no scores are missed that were not handed over, or are gone since', () => {
  const deployment = { ...moved, scores: { old: 2, handedOver: 0 }, migration: notBegun };
  expect(positionOf(deployment)).toMatchObject({ step: 4 });
  expect(statusText({ ...deployment, takeOver: null })).toContain('0 of 2 scores handed over');
  expect(statusText(deployment)).not.toContain('scores handed over');
});

test('a deployment that began with this system has nothing to move, and one on its way back goes on', () => {
  expect(positionOf({ ...moved, migration: { ...done, startedAt: null } })).toMatchObject({ kind: 'never_moved' });
  const goingBack = { ...moved, migration: { ...done, phase: 'going_back' as const } };
  expect(positionOf(goingBack)).toMatchObject({ kind: 'going_back', next: expect.stringContaining('migrate -- back') });
});
