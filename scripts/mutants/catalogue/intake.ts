// Mistakes in taking commands and events in.
import type { Mutant } from '../mutant.ts';

const durableInsert = 'platform/src/durable-insert.ts';
const durableInsertTests = ['tests/platform/durable-insert.test.ts'];
const groupCommit = 'platform/src/group-commit.ts';
const groupCommitTests = ['tests/platform/shared-insert.test.ts'];
const sharedFailure = 'round.length === 1 || isPassingDatabaseError(error)';
const enqueue = 'telemetry-service/src/commands/enqueue-rename.ts';
const accept = 'telemetry-service/src/commands/accept-command.ts';
const enqueueTests = ['tests/telemetry-service/commands/enqueue-rename.test.ts'];
const storedOrFound =
  "const stored = (await insertCommand(db, command)) === 'inserted' ? command : await findCommand(db, commandId);";

export const intakeMutants: readonly Mutant[] = [
  {
    name: 'a write-concern error is swallowed',
    invariant: 2,
    file: durableInsert,
    find: ' || error.result.getWriteConcernError() !== undefined',
    replace: '',
    tests: durableInsertTests,
  },
  {
    name: 'a cut connection is taken for an answer',
    invariant: 2,
    file: durableInsert,
    find: 'if (error.insertedCount + failures.length !== documents.length) throw error;',
    replace: '',
    tests: durableInsertTests,
  },
  {
    name: 'any refused document is taken for a duplicate',
    invariant: 2,
    file: durableInsert,
    find: 'if (code !== DUPLICATE_KEY)',
    replace: 'if (code === undefined)',
    tests: durableInsertTests,
  },
  {
    name: 'commands and events are stored with w: 1',
    invariant: 2,
    file: durableInsert,
    find: "writeConcern: { w: 'majority' }",
    replace: 'writeConcern: { w: 1 }',
    tests: durableInsertTests,
  },
  {
    name: 'those who share a round get the outcomes of the first',
    invariant: 2,
    file: groupCommit,
    find: 'from += items.length;',
    replace: '',
    tests: groupCommitTests,
  },
  {
    name: 'a refused document fails everybody in its round',
    invariant: 2,
    file: groupCommit,
    find: `if (${sharedFailure})`,
    replace: 'if (round.length > 0)',
    tests: groupCommitTests,
  },
  {
    name: 'the first who comes again writes alone while all others wait',
    invariant: 2,
    file: groupCommit,
    find: 'await this.#writeOne(this.#nextRound());\n      await setImmediate();',
    replace: 'await this.#writeOne(this.#nextRound());',
    tests: groupCommitTests,
  },
  {
    name: 'a round that is not durable is written again one by one',
    invariant: 2,
    file: groupCommit,
    find: sharedFailure,
    replace: 'round.length === 1',
    tests: groupCommitTests,
  },
  {
    name: 'a command is acknowledged before it is stored',
    invariant: 2,
    file: accept,
    find: storedOrFound,
    replace: 'insertCommand(db, command).catch(() => undefined);\n  const stored = command;',
    tests: ['tests/telemetry-service/database-trouble.test.ts', ...enqueueTests],
  },
  {
    name: 'events are acknowledged before they are stored',
    invariant: 2,
    file: 'telemetry-service/src/ingest/accept-events.ts',
    find: 'const outcomes = await insertEvents(db, documents);',
    replace:
      "insertEvents(db, documents).catch(() => undefined);\n  const outcomes = documents.map((): string => 'inserted');",
    tests: ['tests/telemetry-service/database-trouble.test.ts'],
  },
  {
    name: 'a repeated command is accepted anew, with another time',
    invariant: 2,
    file: accept,
    find: storedOrFound,
    replace: 'await insertCommand(db, command);\n  const stored = command;',
    tests: enqueueTests,
  },
  {
    name: 'a repeated command is a conflict',
    invariant: 2,
    file: accept,
    find: 'command : await findCommand(db, commandId);',
    replace: 'command : null;',
    tests: enqueueTests,
  },
  {
    name: 'another command under a known id is acknowledged',
    invariant: 2,
    file: accept,
    find: 'if (stored?.payloadHash !== command.payloadHash) return null;',
    replace: 'if (stored === null) return null;',
    tests: enqueueTests,
  },
  {
    name: 'the payload hash misses a field',
    invariant: 2,
    file: enqueue,
    find: '[type, commandId, userId, oldUsername, newUsername, usernameVersion, createdAt.toISOString()]',
    replace: '[type, commandId, userId, newUsername, usernameVersion, createdAt.toISOString()]',
    tests: enqueueTests,
  },
  {
    name: 'the payload hash depends on how a time is written',
    invariant: 2,
    file: enqueue,
    find: 'usernameVersion, createdAt.toISOString()]',
    replace: 'usernameVersion, command.createdAt]',
    tests: enqueueTests,
  },
  {
    name: 'an event without an insert_id gets another id each time it is sent',
    invariant: 3,
    file: 'telemetry-service/src/ingest/wire.ts',
    find: 'insert_id ?? id ?? hashOf(distinct_id, event, text)',
    replace: 'insert_id ?? id ?? crypto.randomUUID()',
    tests: ['tests/telemetry-service/scores/counting.test.ts'],
  },
  {
    name: 'an insert_id is good for one device of them all',
    invariant: 3,
    file: 'telemetry-service/src/ingest/accept-events.ts',
    find: '  const outcomes = await insertEvents(db, documents);',
    replace:
      '  const outcomes = await insertEvents(db, [...new Map(documents.map((d) => [d._id.insertId, d])).values()]);',
    tests: ['tests/telemetry-service/scores/counting.test.ts'],
  },
];
