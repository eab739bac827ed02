// Who there is when the migration is killed, and how it is run: known to the test and to the process it kills.
import { namesOf } from '../telemetry-service/upgrade/names-of.ts';

export const names = namesOf(
  { userId: 'u1', held: 'Ann', username: 'anna', version: 5 },
  { userId: 'u2', held: 'gone', deleted: true },
);

export const links = [
  { username: 'ann', distinct_ids: ['d1'] },
  { username: 'stranger', distinct_ids: ['d2'] },
  { username: 'Ann', distinct_ids: ['d3'] },
];
export const counts = [
  { username: 'ann', successes: 1 },
  { username: 'gone', successes: 2 },
];

export const migration = {
  now: () => new Date('2026-11-23T12:00:00.000Z'),
  batchSize: 3,
  // Whoever goes on waits no longer for the one that was killed.
  leaseMs: 100,
  onProgress: () => {},
  signal: new AbortController().signal,
};
