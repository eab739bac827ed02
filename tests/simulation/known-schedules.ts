// Schedules that once went wrong, as shrinking left them. They run first.
import type { Schedule } from './operations.ts';

export const knownSchedules: readonly Schedule[] = [
  // main-app put back to before telemetry was: its rows showed figures that telemetry no longer had.
  {
    holdDays: 0,
    upstream: null,
    operations: [
      { kind: 'event', person: 0, age: 0, device: 'd0', result: 'success', durationMs: 0 },
      { kind: 'settle' },
      { kind: 'back up main-app' },
      { kind: 'restore telemetry' },
      { kind: 'restore main-app' },
    ],
  },
  // The projector cannot even note that an item has failed.
  {
    holdDays: 0,
    upstream: null,
    operations: [
      { kind: 'rename in a chain', person: 0, length: 2 },
      { kind: 'relay', answers: [] },
      { kind: 'project', limit: 1 },
      { kind: 'fault in the projector', fault: 'hard error', limit: 1 },
      { kind: 'time passes', hours: 0.01 },
      { kind: 'fault in the projector', fault: 'hard error', limit: 1 },
    ],
  },
  // An account that a tombstone found back was deleted without a word: telemetry, put back as well, knew the person again.
  {
    holdDays: 0,
    upstream: null,
    operations: [
      { kind: 'event', person: 0, age: 0, device: 'd0', result: 'success', durationMs: 0 },
      { kind: 'settle' },
      { kind: 'back up main-app' },
      { kind: 'back up telemetry' },
      { kind: 'delete the account', person: 0, answers: [] },
      { kind: 'settle' },
      { kind: 'restore main-app' },
      { kind: 'restore telemetry' },
    ],
  },
  // main-app, put back to before it told a restored telemetry of a deletion again, took it for told.
  {
    holdDays: 0,
    upstream: null,
    operations: [
      { kind: 'delete the account', person: 0, answers: [] },
      { kind: 'back up main-app' },
      { kind: 'restore telemetry' },
      { kind: 'restore main-app' },
    ],
  },
];
