// Mistakes in taking commands and events in, and in asking who sent them.
import type { Mutant } from '../mutant.ts';

const durableInsert = 'platform/src/durable-insert.ts';
const durableInsertTests = ['tests/platform/durable-insert.test.ts'];
const enqueue = 'telemetry-service/src/commands/enqueue-rename.ts';
const enqueueTests = ['tests/telemetry-service/commands/enqueue-rename.test.ts'];
const storedOrFound =
  "const stored = (await insertCommand(db, document)) === 'inserted' ? document : await findCommand(db, commandId);";
const keys = 'telemetry-service/src/ingest/api-keys.ts';
const keyTests = ['tests/telemetry-service/ingest/api-keys.test.ts'];
const tokens = 'telemetry-service/src/rpc/service-token.ts';
const tokenTests = ['tests/telemetry-service/rpc/authentication.test.ts'];

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
    name: 'a command is acknowledged before it is stored',
    invariant: 2,
    file: enqueue,
    find: storedOrFound,
    replace: 'insertCommand(db, document).catch(() => undefined);\n  const stored = document;',
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
    file: enqueue,
    find: storedOrFound,
    replace: 'await insertCommand(db, document);\n  const stored = document;',
    tests: enqueueTests,
  },
  {
    name: 'a repeated command is a conflict',
    invariant: 2,
    file: enqueue,
    find: 'document : await findCommand(db, commandId);',
    replace: 'document : null;',
    tests: enqueueTests,
  },
  {
    name: 'another command under a known id is acknowledged',
    invariant: 2,
    file: enqueue,
    find: 'if (stored?.payloadHash !== document.payloadHash) return null;',
    replace: 'if (stored === null) return null;',
    tests: enqueueTests,
  },
  {
    name: 'the payload hash misses a field',
    invariant: 2,
    file: enqueue,
    find: "['username_changed', commandId, userId, oldUsername, newUsername, usernameVersion, time]",
    replace: "['username_changed', commandId, userId, newUsername, usernameVersion, time]",
    tests: enqueueTests,
  },
  {
    name: 'the payload hash depends on how a time is written',
    invariant: 2,
    file: enqueue,
    find: 'const time = new Date(createdAt).toISOString();',
    replace: 'const time = createdAt;',
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
  {
    name: 'any answer of main-app but a yes makes a key invalid',
    invariant: 9,
    file: 'telemetry-service/src/ingest/whoami.ts',
    find: "return { kind: response.status === 401 ? 'refused' : 'no_answer' };",
    replace: "return { kind: 'refused' };",
    tests: keyTests,
  },
  {
    name: 'a verified key is honoured for ever while main-app is down',
    invariant: 9,
    file: keys,
    find: 'if (verified === null || verified.verifiedAt.getTime() <= honoured)',
    replace: 'if (verified === null)',
    tests: keyTests,
  },
  {
    name: 'a verified key is not honoured while main-app is down',
    invariant: 9,
    file: keys,
    find: 'const verified = this.#cached.get(hash) ?? (await findVerifiedKey(this.#db, hash));',
    replace: 'const verified = this.#cached.get(hash) ?? null;',
    tests: keyTests,
  },
  {
    name: 'a revoked key is honoured when main-app goes down',
    invariant: 9,
    file: keys,
    find: 'await deleteVerifiedKey(this.#db, hash);',
    replace: '',
    tests: keyTests,
  },
  {
    name: 'a verified key is not asked about again for an hour',
    invariant: 9,
    file: keys,
    find: 'const FRESH_MS = 30_000;',
    replace: 'const FRESH_MS = 3_600_000;',
    tests: keyTests,
  },
  {
    name: 'a token for another service opens this one',
    invariant: 5,
    file: tokens,
    find: "audience: 'telemetry',",
    replace: '',
    tests: tokenTests,
  },
  {
    name: 'a token of another issuer is accepted',
    invariant: 5,
    file: tokens,
    find: 'issuer: mainAppUrl,',
    replace: '',
    tests: tokenTests,
  },
  {
    name: "a person's token is accepted as main-app's",
    invariant: 5,
    file: tokens,
    find: 'subject: SUBJECT,',
    replace: '',
    tests: tokenTests,
  },
  {
    name: 'a token signed with any algorithm is accepted',
    invariant: 5,
    file: tokens,
    find: "algorithms: ['EdDSA'],",
    replace: '',
    tests: tokenTests,
  },
  {
    name: 'a token may last for ever',
    invariant: 5,
    file: tokens,
    find: "requiredClaims: ['exp'],",
    replace: '',
    tests: tokenTests,
  },
  {
    name: 'a client of a release that is not served is answered all the same',
    invariant: 10,
    file: 'telemetry-service/src/rpc/procedure.ts',
    find: 'if (unserved !== null) throw unserved;',
    replace: '',
    tests: tokenTests,
  },
];
