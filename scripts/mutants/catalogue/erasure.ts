// Mistakes in erasures: somebody is remembered who asked to be forgotten, or forgetting harms others.
import type { Mutant } from '../mutant.ts';

const forgetPeople = 'telemetry-service/src/projector/forget-people.ts';
const applyBatch = 'telemetry-service/src/projector/apply-batch.ts';
const planBatch = 'telemetry-service/src/projector/plan-batch.ts';
const savePlans = 'telemetry-service/src/projector/save-plans.ts';
const events = 'telemetry-service/src/ingest/event-store.ts';
const apiKeys = 'telemetry-service/src/ingest/api-keys.ts';
const originals = 'telemetry-service/src/upgrade/forget-originals.ts';
const leftTests = ['tests/telemetry-service/identity/erasure.test.ts'];
const orderTests = ['tests/telemetry-service/identity/erasure-in-any-order.test.ts'];
const largeTests = ['tests/telemetry-service/projector/forget-people.test.ts'];
const movedTests = ['tests/telemetry-service/upgrade/erasure.test.ts'];

/** What is left of somebody who was erased depends on what came first, or says who it was. */
const remembered = (name: string, file: string, find: string, replace: string, tests: readonly string[]): Mutant => ({
  name,
  invariant: 4,
  file,
  find,
  replace,
  tests,
});

export const erasureMutants: readonly Mutant[] = [
  remembered('an erasure erases nobody', planBatch, 'plan.identity = erase(plan.identity);', '', orderTests),
  remembered('the erased keep their devices', savePlans, 'await deleteLinks(db, erasedIds, session);', '', leftTests),
  remembered('the erased keep their counts', savePlans, 'await deleteMetrics(db, erasedIds, session);', '', leftTests),
  remembered(
    'renames keep the names of the erased',
    forgetPeople,
    'await forgetNames(db, [...userIds], session);',
    '',
    leftTests,
  ),
  remembered(
    'a rename that comes after the erasure keeps its names',
    forgetPeople,
    'await forgetNames(db, userIds, session);',
    '',
    leftTests,
  ),
  remembered(
    'an event that comes after the erasure keeps its sender',
    forgetPeople,
    'await forgetEvents(db, eventIds, session);',
    '',
    leftTests,
  ),
  remembered(
    'an event that is given up after the erasure keeps its sender',
    'telemetry-service/src/projector/failed-item.ts',
    'await forgetItems(parts.db, batch, await findErased(parts.db, peopleOf(batch), session), session);',
    '',
    leftTests,
  ),
  remembered(
    'an event that an operator discards after the erasure keeps its sender',
    'telemetry-service/src/ops/forget-changed.ts',
    'await forgetEvents(db, theirs, session);',
    '',
    leftTests,
  ),
  remembered(
    'a rename that an operator discards after the erasure keeps its names',
    'telemetry-service/src/ops/forget-changed.ts',
    'await forgetNames(db, [...erased], session);',
    '',
    leftTests,
  ),
  remembered(
    'events keep what the erased have typed',
    events,
    "const anonymous = { sender: null, properties: '{}' };",
    'const anonymous = { sender: null };',
    leftTests,
  ),
  remembered(
    'keys of the erased stay',
    forgetPeople,
    'await deleteVerifiedKeysOf(db, [...userIds], session);',
    '',
    leftTests,
  ),
  remembered(
    'an erasure is over in the transaction that erases: a key checked meanwhile stays',
    applyBatch,
    '(unfinished.has(userId) || !known(userId).identity.person.erased)',
    'unfinished.has(userId)',
    largeTests,
  ),
  remembered(
    'a key checked after the erasure is stored with its owner',
    apiKeys,
    'await this.#unlessErased(answer.sender)',
    'answer.sender',
    largeTests,
  ),
  remembered(
    'a key that is remembered is its owner’s still, while main-app is down',
    apiKeys,
    'await this.#unlessErased(verified.sender)',
    'verified.sender',
    largeTests,
  ),
  remembered(
    'an erasure is over with the first thousand events',
    forgetPeople,
    'if (forgotten === share) unfinished.add(userId);',
    '',
    largeTests,
  ),
  remembered(
    'entries as they were before the migration stay',
    originals,
    'deleted += (await originals.deleteMany(theirs, { session })).deletedCount;',
    'deleted += 1;',
    movedTests,
  ),
  {
    name: 'somebody who is erased has no tombstone',
    invariant: 7,
    file: savePlans,
    find: '[...publications, ...tombstones]',
    replace: '[...publications]',
    tests: leftTests,
  },
  {
    name: 'a second erasure has no tombstone to point at',
    invariant: 7,
    file: planBatch,
    find: 'plan.erasing ||= command.snapshotSeq === null;',
    replace: 'plan.erasing ||= !plan.identity.person.erased;',
    tests: ['tests/telemetry-service/commands/enqueue-erasure.test.ts'],
  },
  {
    name: 'every one of an erasure’s transactions publishes a tombstone',
    invariant: 7,
    file: planBatch,
    find: 'plan.erasing ||= command.snapshotSeq === null;',
    replace: 'plan.erasing = true;',
    tests: largeTests,
  },
  {
    name: 'events are made anonymous outside the transaction',
    invariant: 3,
    file: events,
    find: '{ $set: anonymous }, { session }',
    replace: '{ $set: anonymous }',
    tests: largeTests,
  },
  {
    name: 'an erasure is charged for going on',
    invariant: 8,
    file: applyBatch,
    find: 'commandId: command._id, attempts: command.attempts, availableAt',
    replace: 'commandId: command._id, attempts: command.attempts + 1, availableAt',
    tests: largeTests,
  },
  {
    name: 'people who are erased at once make a transaction larger',
    invariant: 8,
    file: forgetPeople,
    find: 'Math.ceil(EVENTS_AT_ONCE / userIds.size)',
    replace: 'EVENTS_AT_ONCE',
    tests: largeTests,
  },
  {
    name: 'what an erasure removed of the originals is not counted',
    invariant: 6,
    file: originals,
    find: 'addTotals(removed[kind], await totalsOf(originals, theirs, session))',
    replace: 'addTotals(removed[kind])',
    tests: movedTests,
  },
  {
    name: 'events of somebody whose erasure is under way are missed by `verify`',
    invariant: 6,
    file: 'telemetry-service/src/upgrade/verify-ownership.ts',
    find: 'found.filter(({ person }) => !person.erased)',
    replace: 'found',
    tests: movedTests,
  },
  {
    name: 'the same id with somebody else in it is the same erasure',
    invariant: 2,
    file: 'telemetry-service/src/commands/enqueue-erasure.ts',
    find: 'payloadHash([type, commandId, userId, createdAt.toISOString()])',
    replace: 'payloadHash([type, commandId, createdAt.toISOString()])',
    tests: ['tests/telemetry-service/commands/enqueue-erasure.test.ts'],
  },
  {
    name: 'what 1.0.0 stored is not recognised',
    invariant: 2,
    file: 'telemetry-service/src/commands/enqueue-rename.ts',
    find: 'const payload = [type, commandId, userId,',
    replace: 'const payload = [commandId, type, userId,',
    tests: ['tests/telemetry-service/commands/enqueue-rename.test.ts'],
  },
];
