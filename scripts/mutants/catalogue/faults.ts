// Mistakes that show once a process, a connection or a database is lost: whole clubs under a fault notice them.
import type { Mutant } from '../mutant.ts';

const afterFailure = 'main-app/src/telemetry/mark-after-failure.ts';
const passing = 'platform/src/passing-error.ts';

export const faultMutants: readonly Mutant[] = [
  {
    name: 'a rename that was never committed is sent to telemetry',
    invariant: 1,
    file: 'main-app/src/telemetry/outbox-store.ts',
    find: 'lastError: null }, { session });',
    replace: 'lastError: null }, {});',
    tests: ['tests/faults/killed-rename.test.ts'],
  },
  {
    name: 'a write whose answer was lost with the primary counts as refused',
    invariant: 2,
    file: passing,
    find: 'export function isPassingDatabaseError(error: unknown): boolean {',
    replace:
      'export function isPassingDatabaseError(error: unknown): boolean {\n  if (error instanceof MongoError) return false;',
    tests: ['tests/faults/failover.test.ts'],
  },
  {
    name: 'events are marked as done outside the transaction that counts them',
    invariant: 3,
    file: 'telemetry-service/src/ingest/event-store.ts',
    find: '{ $set: mark },\n    { session },',
    replace: '{ $set: mark },',
    tests: ['tests/faults/projector.test.ts'],
  },
  {
    name: 'an event that is sent again counts again',
    invariant: 3,
    file: 'telemetry-service/src/ingest/accept-events.ts',
    find: '_id: id,',
    replace: '_id: { ...id, insertId: `${id.insertId} ${now.getTime()}` },',
    tests: ['tests/faults/lost-answers.test.ts'],
  },
  {
    name: 'of several entries of one person only the last counts',
    invariant: 6,
    file: 'telemetry-service/src/upgrade/adopt-entries.ts',
    find: 'figures.reduce(addFigures, noFigures)',
    replace: '(figures.at(-1) ?? noFigures)',
    tests: ['tests/telemetry-service/upgrade/interrupted-migration.test.ts'],
  },
  {
    name: 'entries are removed outside the transaction that adopts them',
    invariant: 6,
    file: 'telemetry-service/src/upgrade/adopt-entries.ts',
    find: '.map(({ _id }) => _id) } }, { session });',
    replace: '.map(({ _id }) => _id) } });',
    tests: ['tests/faults/migration-killed.test.ts'],
  },
  {
    name: 'a full disk is the fault of whoever writes',
    invariant: 8,
    file: passing,
    find: '  OutOfDiskSpace: 14031,\n',
    replace: '',
    tests: ['tests/faults/refusing-database.test.ts'],
  },
  {
    name: 'what could not be sent is sent when telemetry has been back for long',
    invariant: 9,
    file: afterFailure,
    find: "return { lastError: 'Telemetry cannot be reached just now.' };",
    replace: "return { lastError: 'Telemetry cannot be reached just now.', availableAt: after(now, 3_600_000) };",
    tests: ['tests/journeys/rename.test.ts'],
  },
  {
    name: 'whoever waits for a connection that has closed waits for ever',
    invariant: 9,
    file: 'platform/src/closed-sockets.ts',
    find: "socket.emit('drain')",
    replace: "socket.emit('closing')",
    tests: ['tests/platform/mongo.test.ts'],
  },
  {
    name: 'a command that telemetry does not know yet is given up by the relay',
    invariant: 10,
    file: afterFailure,
    find: 'return { lastError, availableAt: waitedOut(record, now, LATER_MS) };',
    replace: "return { lastError, status: 'dead', attempts: record.attempts };",
    tests: ['tests/main-app/telemetry/relay.test.ts'],
  },
];
