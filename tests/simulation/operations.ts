// What can happen to the club, as data that fast-check makes and shrinks; what each does to it is in `perform.ts`.
import * as fc from 'fast-check';
import { upstreamData, upstreamEntry, type UpstreamData } from './upstream/upstream-data.ts';

/** So that the schedules hardly ever hold what stands for nothing. */
const OFTEN = 20;

function op<const Kind extends string, Details extends object>(
  kind: Kind,
  weight: number,
  details: { [Name in keyof Details]: fc.Arbitrary<Details[Name]> },
) {
  return { kind, weight: weight * OFTEN, arbitrary: fc.record(details).map((given) => ({ ...given, kind })) };
}

/** Somebody, something: taken modulo how many there are at that time. */
const one = fc.nat({ max: 11 });
/** Few, so that people meet over them. */
const name = fc.constantFrom('ann', 'bob', 'cyd', 'dan', 'eve', 'fay');
/** How many credentials ago; 9 is the oldest there is. */
const age = fc.constantFrom(0, 0, 1, 2, 9);
const limit = fc.constantFrom(1, 2, 3, 5, 50);
const answers = fc.array(fc.constantFrom('arrives', 'request lost', 'answer lost'), { maxLength: 4 });
/** How the database lets a transaction down, once. */
const fault = fc.constantFrom('passing error', 'hard error', 'commit answer lost');
const invocation = {
  /** Few, so that they are shared. */
  device: fc.constantFrom('d0', 'd1', 'd2', 'd3', 'd4', 'd5'),
  result: fc.constantFrom('success', 'error', 'user_error'),
  durationMs: fc.nat({ max: 5000 }),
};

const operations = [
  op('appear', 4, { name: fc.option(name) }),
  op('choose a name', 6, { person: one, name, capitals: fc.boolean() }),
  op('change letter case', 2, { person: one }),
  op('rename in a chain', 1, { person: one, length: fc.integer({ min: 2, max: 4 }) }),
  op('swap names', 4, { person: one, other: one }),
  op('free a name and reuse it', 2, { person: one, other: one }),
  op('rename back', 1.5, { person: one }),
  op('delete the account', 2, { person: one, answers: fc.option(answers) }),
  op('rename while the account is deleted', 1, { person: one, renameFirst: fc.boolean() }),
  op('reuse the name of somebody deleted', 1.5, { person: one, other: fc.option(one) }),
  op('event', 18, { person: one, age, ...invocation }),
  op('anonymous event', 2, invocation),
  op('uncounted event', 2, { person: one, age, ...invocation }),
  op('duplicate event', 3, { which: one, person: one, age, ...invocation }),
  op('relay', 8, { answers }),
  op('relay paused past its lease', 2, {}),
  op('deliver again', 6, { which: one, ofSomebodyDeleted: fc.boolean() }),
  op('project', 10, { limit }),
  op('projector paused past its lease', 2, { limit }),
  op('projector loses its lease before the commit', 2, { limit }),
  op('projector killed after claiming', 2, { limit }),
  op('fault in the projector', 3, { fault, limit }),
  op('fault in a rename', 3, { fault, person: one }),
  // The deletion of somebody without a name takes eight writes.
  op('fault in a deletion', 3, { fault, person: one, writes: fc.nat({ max: 7 }) }),
  op('fault while erasing', 3, { fault, person: one, begun: fc.boolean(), limit }),
  op('fault while accepting', 2, { person: one, ...invocation }),
  op('watch', 7, {}),
  op('old page again', 4, { which: one }),
  op('watcher paused past its lease', 2, {}),
  op('all at once', 2, { limit }),
  op('time passes', 4, { hours: fc.constantFrom(0.01, 1, 9, 30) }),
  op('clock jumps back', 2, { seconds: fc.integer({ min: 1, max: 40 }) }),
  op('back up main-app', 1, {}),
  op('back up telemetry', 1, {}),
  op('restore main-app', 1, {}),
  op('restore main-app to before a deletion', 1, { person: one, projections: fc.nat({ max: 2 }) }),
  op('restore telemetry', 1.5, {}),
  op('settle', 1, {}),
] as const;

const batchSize = fc.constantFrom(1, 2, 5);
/** Written by old code that nobody has stopped, so that there is something to migrate. */
const late = upstreamEntry;
/** Only where the club begins on the databases of the system before this one. */
const moves = [
  op('migrate', 3, { batchSize, late: fc.option(late) }),
  op('migrate a few batches', 2, { batchSize, late, steps: fc.integer({ min: 1, max: 6 }) }),
  op('migration loses its lease before the commit', 2, { batchSize, late }),
  op('migration killed', 3, { batchSize, late, writes: fc.nat({ max: 40 }) }),
  op('fault in the migration', 4, { batchSize, late, fault }),
  op('migrate beside the services', 2, { batchSize, late }),
  op('an entry without an owner appears', 2, { late }),
  op('main-app starts again', 2, {}),
  op('put telemetry back to before its migration', 3, {}),
] as const;

export const kinds = operations.map(({ kind }) => kind);
export const moveKinds = moves.map(({ kind }) => kind);

/** What shrinking puts in the place of an operation that a failure does not need. */
const nothing = { weight: 1, arbitrary: fc.constant({ kind: 'nothing' } as const) };
const operation = fc.oneof({ withCrossShrink: true }, nothing, ...operations);
const operationOrMove = fc.oneof({ withCrossShrink: true }, nothing, ...operations, ...moves);

const holdDays = fc.constantFrom(0, 0, 1);
const length = { minLength: 41, maxLength: 44 };
/** Where schedules begin: on a fresh deployment, or on the databases of the system before this one. */
export const schedules = {
  fresh: fc.record({ holdDays, upstream: fc.constant(null), operations: fc.array(operation, length) }),
  upstream: fc.record({ holdDays, upstream: upstreamData, operations: fc.array(operationOrMove, length) }),
};
export type Beginnings = keyof typeof schedules;

export type Operation = typeof operationOrMove extends fc.Arbitrary<infer T> ? T : never;
export interface Schedule {
  holdDays: number;
  upstream: UpstreamData | null;
  operations: Operation[];
}
