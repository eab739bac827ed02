import { expect, test } from 'vitest';
import { markAfterFailure } from '../../../main-app/src/telemetry/mark-after-failure.ts';

const createdAt = new Date('2026-11-23T12:00:00Z');
const secondsLater = (seconds: number) => new Date(createdAt.getTime() + seconds * 1000);
const record = { createdAt, attempts: 0 };
const message = 'because';
const at = (seconds: number) => ({ now: secondsLater(seconds), maxAttempts: 3 });

/** How many seconds after `now` the record is due again. */
const pause = (mark: { availableAt?: Date }, now: Date) => ((mark.availableAt?.getTime() ?? 0) - now.getTime()) / 1000;

test('while telemetry cannot be reached a record stays due as it is', () => {
  const mark = markAfterFailure(record, { kind: 'unreachable', message: 'connect ECONNREFUSED 10.0.0.7' }, at(100));
  expect(mark).toEqual({ lastError: expect.not.stringContaining('10.0.0.7') });
});

test.each([
  [{ kind: 'declared', code: 'UNAUTHORIZED', retry: true, message, field: null } as const, 3],
  [{ kind: 'unknown_procedure', message } as const, 30],
])('%j is waited out for a while that grows, without using an attempt', (failure, longest) => {
  for (const [age, most] of [
    [0, 0.1],
    [1, 1],
    [100, longest],
    [100_000, longest],
  ] as const) {
    const mark = markAfterFailure(record, failure, at(age));
    expect(mark).toEqual({ lastError: message, availableAt: expect.any(Date) });
    expect(pause(mark, at(age).now)).toBeGreaterThanOrEqual(most / 2);
    expect(pause(mark, at(age).now)).toBeLessThanOrEqual(most);
  }
});

test('a declared refusal is final at once', () => {
  const failure = { kind: 'declared', code: 'COMMAND_CONFLICT', retry: false, message, field: null } as const;
  expect(markAfterFailure(record, failure, at(0))).toEqual({ lastError: message, status: 'dead', attempts: 1 });
});

test.each([{ kind: 'undeclared', httpStatus: 500, message } as const, { kind: 'unreadable_answer', message } as const])(
  '%j uses an attempt each time and is final with the last',
  (failure) => {
    const first = markAfterFailure(record, failure, at(0));
    expect(first).toEqual({ lastError: message, attempts: 1, availableAt: expect.any(Date) });
    const second = markAfterFailure({ createdAt, attempts: 1 }, failure, at(1));
    expect(pause(second, at(1).now)).toBeGreaterThanOrEqual(0.5);
    expect(markAfterFailure({ createdAt, attempts: 2 }, failure, at(2))).toEqual({
      lastError: message,
      status: 'dead',
      attempts: 3,
    });
  },
);
