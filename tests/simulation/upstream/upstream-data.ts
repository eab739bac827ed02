// What is found in the databases of the system before this one, as data that fast-check makes and shrinks.
import * as fc from 'fast-check';

const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
/** Few, and the same ones in several spellings, so that people and entries meet over them. */
const spelling = fc.constantFrom('ann', 'Ann', 'bob', 'BOB', 'cyd', 'Cyd', 'dan', 'Eve', 'fay');
const device = fc.constantFrom('d0', 'd1', 'd2', 'd3', 'd4', 'd5');
const few = fc.nat({ max: 9 });
const count = fc.integer({ min: 1, max: 9 });
const hoursAgo = fc.integer({ min: 1, max: 500 });

/** As the old code left them: any may be missing. */
const counts = fc.record(
  {
    invocations: few,
    successes: few,
    errors: few,
    userErrors: few,
    durationMs: fc.nat({ max: 5000 }),
    firstSeen: hoursAgo,
    lastSeen: hoursAgo,
    days: fc.record(
      { '2039-12-30': count, '2039-12-31': count, '2040-01-01': count },
      { requiredKeys: [], noNullPrototype: true },
    ),
  },
  // Plain objects, as the driver reads documents.
  { requiredKeys: [], noNullPrototype: true },
);
export type UpstreamCounts = typeof counts extends fc.Arbitrary<infer T> ? T : never;

const account = fc.record({
  /** Of anything but a name there is no text to compare. */
  username: fc.oneof(
    often(12, spelling),
    often(2, fc.constant(null)),
    often(1, fc.constantFrom('', 'much-too-long-to-be-carried-'.repeat(3), 42)),
  ),
  hasDisplayName: fc.boolean(),
  daysOld: fc.nat({ max: 3 }),
});
export type UpstreamAccount = typeof account extends fc.Arbitrary<infer T> ? T : never;

const entry = fc.record({
  of: fc.constantFrom('links', 'counts'),
  /** `zoe` never had an account. */
  username: fc.oneof(often(8, spelling), often(1, fc.constantFrom('zoe', 'Zoe'))),
  /** What makes it unreadable. */
  damage: fc.oneof(
    often(9, fc.constant(null)),
    often(1, fc.constantFrom('no name', 'a number for a name', 'text for contents')),
  ),
  devices: fc.oneof(often(6, fc.uniqueArray(device, { maxLength: 4 })), often(1, fc.constant(null))),
  counts,
});
export type UpstreamEntry = typeof entry extends fc.Arbitrary<infer T> ? T : never;
export const upstreamEntry = entry;

const score = fc.record({ username: spelling, score: fc.integer({ min: 1, max: 9 }), successes: few, devices: few });
export type UpstreamScore = typeof score extends fc.Arbitrary<infer T> ? T : never;

const person = fc.nat({ max: 11 });
const invocation = {
  device,
  result: fc.constantFrom('success', 'error', 'user_error'),
  durationMs: fc.nat({ max: 5000 }),
};
/** What happens while the old main-app is still there and the new telemetry already. */
const before = fc.oneof(
  often(3, fc.record({ kind: fc.constant('old rename'), person, name: spelling })),
  often(3, fc.record({ kind: fc.constant('old credential'), person, ...invocation })),
  often(1, fc.record({ kind: fc.constant('projector waits') })),
);
export type BeforeTakeOver = typeof before extends fc.Arbitrary<infer T> ? T : never;

export const upstreamData = fc.record({
  accounts: fc.array(account, { minLength: 4, maxLength: 7 }),
  entries: fc.array(entry, { minLength: 3, maxLength: 10 }),
  devices: fc.uniqueArray(fc.record({ device, counts }), { selector: (each) => each.device, maxLength: 3 }),
  scores: fc.array(score, { maxLength: 4 }),
  before: fc.array(before, { maxLength: 6 }),
  /** Writes after which main-app is killed while it takes over, if it is. */
  takeOverKilledAfter: fc.array(fc.nat({ max: 12 }), { maxLength: 1 }),
});
export type UpstreamData = typeof upstreamData extends fc.Arbitrary<infer T> ? T : never;
