// How far a run is, as a terminal and as a log show it.
import { expect, test } from 'vitest';
import { duration, progressOn } from '../../../scripts/migrate/progress.ts';

function screen(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const report = progressOn({ isTTY, write: (text) => written.push(text) }, () => now);
  return { written, report, pass: (ms: number) => (now += ms) };
}

test('a terminal gets one bar a phase, drawn over itself, with the time that is left', () => {
  const { written, report, pass } = screen(true);
  report({ phase: 'entries', done: 0, total: 2000 });
  pass(50);
  report({ phase: 'entries', done: 100, total: 2000 });
  pass(2000);
  report({ phase: 'entries', done: 1000, total: 2000 });
  pass(10);
  report({ phase: 'entries', done: 1500, total: 2000 });
  report({ phase: 'entries', done: 2000, total: 2000 });
  report({ phase: 'people', done: 0, total: 0 });
  report({ phase: 'done', done: 0, total: 0 });
  expect(written).toEqual([
    `\r[${' '.repeat(30)}]   0 %  0 of 2,000 entries given to their owners\u001B[K`,
    `\r[${'='.repeat(15)}${' '.repeat(15)}]  50 %  1,000 of 2,000 entries given to their owners, about 3 s left\u001B[K`,
    `\r[${'='.repeat(30)}] 100 %  2,000 of 2,000 entries given to their owners\u001B[K`,
    '\n',
    `\r[${'='.repeat(30)}] 100 %  0 of 0 people given their names and figures\u001B[K`,
    '\n',
  ]);
});

test('anything else gets a line now and then', () => {
  const { written, report, pass } = screen(false);
  for (let done = 0; done <= 100; done += 1) {
    report({ phase: 'entries', done, total: 100 });
    pass(500);
  }
  report({ phase: 'entries', done: 101, total: 101 });
  report({ phase: 'done', done: 1, total: 1 });
  expect(written).toEqual([
    '  0 %  0 of 100 entries given to their owners\n',
    ' 20 %  20 of 100 entries given to their owners, about 40 s left\n',
    ' 40 %  40 of 100 entries given to their owners, about 30 s left\n',
    ' 60 %  60 of 100 entries given to their owners, about 20 s left\n',
    ' 80 %  80 of 100 entries given to their owners, about 10 s left\n',
    '100 %  100 of 100 entries given to their owners\n',
    '100 %  101 of 101 entries given to their owners\n',
  ]);
});

test('durations are as people say them', () => {
  expect(duration(400)).toBe('1 s');
  expect(duration(61_000)).toBe('1 min 1 s');
});
