// Adding, which is all that ever happens to counts: nothing is lost and the order does not matter.
import { expect, test } from 'vitest';
import { addFigures, figuresOf, noFigures } from '../../../telemetry-service/src/scores/figures.ts';

const [early, late] = [new Date('2026-08-02T23:00:00Z'), new Date('2026-08-03T01:00:00Z')];
const first = figuresOf({ result: 'success', durationMs: 10, receivedAt: early });
const second = figuresOf({ result: 'success', durationMs: 20, receivedAt: late });
const failed = figuresOf({ result: 'error', durationMs: 5, receivedAt: late });

test('adding loses nothing, in either order', () => {
  const sum = {
    invocations: 3,
    successes: 2,
    errors: 1,
    userErrors: 0,
    durationMs: 35,
    firstSeenAt: early,
    lastSeenAt: late,
    days: { '2026-08-02': 1, '2026-08-03': 2 },
  };
  expect(addFigures(addFigures(first, second), failed)).toEqual(sum);
  expect(addFigures(failed, addFigures(second, first))).toEqual(sum);
});

test('adding nothing changes nothing', () => {
  expect(addFigures(first, noFigures)).toEqual(first);
  expect(addFigures(noFigures, first)).toEqual(first);
});
