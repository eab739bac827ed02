// That a call without a consumer test is found, however it is written.
import { expect, test } from 'vitest';
import { callsInSource } from './calls-in-source.ts';
import { unverified } from './verification.ts';

const file = 'main-app/src/some.ts';
const after = { file, procedure: 'scores.after' };

test.for([
  'telemetry.scores.after.query({ waitMs, cursor: 0 })',
  'await parts.telemetry.scores.after.query({ cursor, "waitMs": 1 }, { signal })',
  "telemetry?.scores['after'].query({ cursor, waitMs })",
  '(await client()).scores.after.query({ cursor, waitMs })',
])('it is found, with what it sends: %s', (source) => {
  expect(callsInSource(file, source)).toEqual([{ ...after, sends: ['cursor', 'waitMs'] }]);
});

test.for([
  'const poll = telemetry.scores.after; poll.query({ cursor: 0 })',
  'telemetry.scores.after.query(input)',
  'telemetry.scores.after.query({ ...input })',
])('it is found, though what it sends is not written there: %s', (source) => {
  expect(callsInSource(file, source)).toEqual([{ ...after, sends: null }]);
});

test.for([
  'scoresAfter.query({})',
  '// telemetry.scores.after.query({})',
  "const text = 'scores.after'",
  'scores.before.query()',
])('it is no call of the contract: %s', (source) => expect(callsInSource(file, source)).toEqual([]));

test('a call that no test covers, other fields than tested and a test of a call that is gone are said', () => {
  const calls = [
    { ...after, sends: ['cursor', 'league'] },
    { file, procedure: 'stats.profile', sends: [] },
    { file: 'main-app/src/other.ts', procedure: 'scores.after', sends: null },
  ];
  const verified = [
    { ...after, sends: { cursor: 0 } },
    { file: 'main-app/src/other.ts', procedure: 'scores.after', sends: {} },
    { file, procedure: 'service.info', sends: {} },
  ];
  expect(unverified(calls, verified)).toEqual([
    'main-app/src/some.ts sends scores.after {cursor, league}, its consumer test {cursor}.',
    'main-app/src/some.ts uses stats.profile: no consumer test says what it relies on.',
    'main-app/src/other.ts uses scores.after: write its input at the call, so that it can be compared.',
    'main-app/src/some.ts does not use service.info any more.',
  ]);
});
