// Mistakes in the projector's transaction: its writes, its marks and its numbers.
import type { Mutant } from '../mutant.ts';

const applyBatch = 'telemetry-service/src/projector/apply-batch.ts';
const events = 'telemetry-service/src/ingest/event-store.ts';
const commands = 'telemetry-service/src/commands/command-store.ts';
const snapshots = 'telemetry-service/src/scores/snapshot-store.ts';
const applyBatchTests = ['tests/telemetry-service/projector/apply-batch.test.ts'];
const snapshotTests = ['tests/telemetry-service/scores/snapshot-store.test.ts'];
const orderTests = ['tests/telemetry-service/identity/names-in-any-order.test.ts'];

/** A write that a transaction does not take back when it fails. */
const outsideTheTransaction = (what: string, file: string, find: string, replace: string): Mutant => ({
  name: `${what} outside the transaction`,
  invariant: 3,
  file,
  find,
  replace,
  tests: applyBatchTests,
});

export const projectorMutants: readonly Mutant[] = [
  outsideTheTransaction(
    'people are written',
    'telemetry-service/src/identity/people-store.ts',
    '    { session },\n  );',
    '  );',
  ),
  outsideTheTransaction(
    'links are written',
    'telemetry-service/src/identity/identity-map-store.ts',
    'bulkWrite(updates, { session })',
    'bulkWrite(updates)',
  ),
  outsideTheTransaction(
    "people's counts are written",
    'telemetry-service/src/scores/username-metrics-store.ts',
    'bulkWrite(updates, { session })',
    'bulkWrite(updates)',
  ),
  outsideTheTransaction(
    "devices' counts are written",
    'telemetry-service/src/scores/user-metrics-store.ts',
    '    { session },\n',
    '',
  ),
  outsideTheTransaction(
    'numbers are taken',
    'telemetry-service/src/scores/sequence-store.ts',
    '{ session, upsert: true,',
    '{ upsert: true,',
  ),
  outsideTheTransaction('snapshots are written', snapshots, '    { session },\n', ''),
  outsideTheTransaction(
    'commands are marked',
    commands,
    '    { session },\n  );\n  return matchedCount',
    '  );\n  return matchedCount',
  ),
  outsideTheTransaction('events are marked', events, '{ $set: mark },\n    { session },', '{ $set: mark },'),
  {
    name: "an event's mark is left out",
    invariant: 3,
    file: applyBatch,
    find: '(await markEvents(db, eventIds, eventMark, session))',
    replace: 'eventIds.length',
    tests: applyBatchTests,
  },
  {
    name: 'an event is marked that was no longer pending',
    invariant: 3,
    file: events,
    find: "{ _id: { $in: [...ids] }, status: 'pending' },",
    replace: '{ _id: { $in: [...ids] } },',
    tests: applyBatchTests,
  },
  {
    name: 'a command is marked that was no longer pending',
    invariant: 3,
    file: commands,
    find: "filter: { _id: commandId, status: 'pending' }",
    replace: 'filter: { _id: commandId }',
    tests: applyBatchTests,
  },
  {
    name: 'a batch with an item that was no longer pending is committed',
    invariant: 3,
    file: applyBatch,
    find: 'if (marked !== sizeOf(batch))',
    replace: 'if (marked > sizeOf(batch))',
    tests: applyBatchTests,
  },
  {
    name: 'people whose entries do not change are not written',
    invariant: 4,
    file: 'telemetry-service/src/projector/save-plans.ts',
    find: 'people.map(({ identity }) => identity.person);',
    replace:
      'people.filter(({ identity: { mapped, measured } }) => mapped.size + measured.size > 0).map(({ identity }) => identity.person);',
    tests: ['tests/telemetry-service/identity/identity-migration.test.ts'],
  },
  {
    name: 'a transaction that changes nothing of a person does not touch them',
    invariant: 4,
    file: 'telemetry-service/src/identity/people-store.ts',
    find: ', $inc: { revision: 1 }',
    replace: '',
    tests: orderTests,
  },
  {
    name: 'an event of somebody who was erased counts for them',
    invariant: 5,
    file: 'telemetry-service/src/projector/save-plans.ts',
    find: 'people.filter(({ identity }) => !identity.person.erased)',
    replace: 'people',
    tests: orderTests,
  },
  {
    name: 'seq follows the clock alone',
    invariant: 7,
    file: 'telemetry-service/src/scores/sequence-store.ts',
    find: "$max: [{ $add: ['$value', 1] }, now.getTime() * 1000]",
    replace: '$max: [now.getTime() * 1000]',
    tests: snapshotTests,
  },
  {
    name: 'seq follows the counter alone',
    invariant: 7,
    file: 'telemetry-service/src/scores/sequence-store.ts',
    find: "$max: [{ $add: ['$value', 1] }, now.getTime() * 1000]",
    replace: "$add: [{ $ifNull: ['$value', 0] }, 1]",
    tests: snapshotTests,
  },
  {
    name: 'people who are published together get one seq',
    invariant: 7,
    file: snapshots,
    find: 'snapshotOf(first + index, publication',
    replace: 'snapshotOf(first, publication',
    tests: snapshotTests,
  },
  {
    name: 'of several numbers that are taken the first alone is kept',
    invariant: 7,
    file: 'telemetry-service/src/scores/sequence-store.ts',
    find: '$add: [first, count - 1]',
    replace: '$add: [first, 0]',
    tests: snapshotTests,
  },
  {
    name: 'a page of snapshots begins with the one before the cursor again',
    invariant: 7,
    file: snapshots,
    find: 'seq: { $gt: cursor }',
    replace: 'seq: { $gte: cursor }',
    tests: ['tests/telemetry-service/scores/scores-after.test.ts'],
  },
  {
    name: 'an upgraded database is worked on before its migration',
    invariant: 5,
    file: 'telemetry-service/src/projector/projector.ts',
    find: 'await waitForOwnership(parts, lease);',
    replace: '',
    tests: ['tests/telemetry-service/projector/projector.test.ts'],
  },
];
