// How far a run is, as an operator and a log are told.
import { expect, test } from 'vitest';
import { duration, progressOn } from '../../../scripts/migrate/progress.ts';

test('each phase says its first and last step, and now and then how far it is and how long it takes', () => {
  const said: string[] = [];
  let now = 0;
  const report = progressOn(
    (line) => said.push(line),
    () => now,
  );
  report({ phase: 'counting', done: 0, total: 0 });
  for (let done = 0; done <= 2000; done += 100) {
    report({ phase: 'entries', done, total: 2000 });
    now += 1000;
  }
  report({ phase: 'people', done: 0, total: 0 });
  report({ phase: 'done', done: 1, total: 1 });
  expect(said).toEqual([
    'counting what is there',
    '  0 %  0 of 2,000 entries given to their owners',
    ' 25 %  500 of 2,000 entries given to their owners, about 15 s left',
    ' 50 %  1,000 of 2,000 entries given to their owners, about 10 s left',
    ' 75 %  1,500 of 2,000 entries given to their owners, about 5 s left',
    '100 %  2,000 of 2,000 entries given to their owners',
    '100 %  0 of 0 people given their names and figures',
  ]);
});

test('the last step of a phase is said though it comes at once', () => {
  const said: string[] = [];
  const report = progressOn(
    (line) => said.push(line),
    () => 0,
  );
  report({ phase: 'entries', done: 1, total: 2 });
  report({ phase: 'entries', done: 2, total: 2 });
  report({ phase: 'done', done: 1, total: 1 });
  expect(said).toEqual([' 50 %  1 of 2 entries given to their owners', '100 %  2 of 2 entries given to their owners']);
});

test('durations are as people say them', () => {
  expect(duration(400)).toBe('1 s');
  expect(duration(61_000)).toBe('1 min 1 s');
});
