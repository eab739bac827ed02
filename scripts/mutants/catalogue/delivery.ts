// Mistakes in bringing the outbox to telemetry, and in what becomes of work that fails.
import type { Mutant } from '../mutant.ts';

const afterFailure = 'main-app/src/telemetry/mark-after-failure.ts';
const afterFailureTests = ['tests/main-app/telemetry/mark-after-failure.test.ts'];
const relayTests = ['tests/main-app/telemetry/relay.test.ts'];
const workOff = 'telemetry-service/src/projector/work-off.ts';
const workOffTests = ['tests/telemetry-service/projector/work-off.test.ts'];
const projectorTests = ['tests/telemetry-service/projector/projector.test.ts'];

export const deliveryMutants: readonly Mutant[] = [
  {
    name: 'being unreachable uses up an attempt',
    invariant: 8,
    file: afterFailure,
    find: "return { lastError: 'Telemetry cannot be reached just now.' };",
    replace: "return { lastError: 'Telemetry cannot be reached just now.', attempts: record.attempts + 1 };",
    tests: afterFailureTests,
  },
  {
    name: 'a refusal that asks for another try uses up an attempt',
    invariant: 8,
    file: afterFailure,
    find: '? { lastError, availableAt: waitedOut(record, now, SOON_MS) }',
    replace: '? { lastError, attempts: record.attempts + 1, availableAt: waitedOut(record, now, SOON_MS) }',
    tests: afterFailureTests,
  },
  {
    name: 'a declared refusal is tried again for ever',
    invariant: 8,
    file: afterFailure,
    find: ": { lastError, status: 'dead', attempts: record.attempts + 1 };",
    replace: ': { lastError, availableAt: waitedOut(record, now, SOON_MS) };',
    tests: afterFailureTests,
  },
  {
    name: 'a telemetry that does not know the procedure yet is given up',
    invariant: 10,
    file: afterFailure,
    find: 'return { lastError, availableAt: waitedOut(record, now, LATER_MS) };',
    replace: "return { lastError, status: 'dead' };",
    tests: afterFailureTests,
  },
  {
    name: 'a bad record is tried for ever',
    invariant: 8,
    file: afterFailure,
    find: 'return attempts >= maxAttempts',
    replace: 'return attempts >= Infinity',
    tests: afterFailureTests,
  },
  {
    name: 'retries do not back off',
    invariant: 8,
    file: 'platform/src/backoff.ts',
    find: 'baseMs * 2 ** (attempt - 1)',
    replace: 'baseMs',
    tests: ['tests/platform/backoff.test.ts'],
  },
  {
    name: 'retries come without jitter',
    invariant: 8,
    file: 'platform/src/backoff.ts',
    find: 'ceiling * (0.5 + random() / 2)',
    replace: 'ceiling',
    tests: ['tests/platform/backoff.test.ts'],
  },
  {
    name: 'a record is sent and not marked',
    invariant: 2,
    file: 'main-app/src/telemetry/deliver-command.ts',
    find: "const mark: DeliveryMark = { status: 'sent', sentAt: now(), acceptedAt: new Date(acceptedAt), lastError: null };",
    replace: 'const mark: DeliveryMark = { acceptedAt: new Date(acceptedAt), lastError: null };',
    tests: relayTests,
  },
  {
    name: 'an outbox record is marked that is no longer pending',
    invariant: 8,
    file: 'main-app/src/telemetry/outbox-store.ts',
    find: 'filter: { _id: commandId, ...PENDING }',
    replace: 'filter: { _id: commandId }',
    tests: relayTests,
  },
  {
    name: 'a database that is away uses up attempts',
    invariant: 8,
    file: 'telemetry-service/src/projector/apply-batch.ts',
    find: 'error instanceof LeaseLost || isPassingDatabaseError(error);',
    replace: 'error instanceof LeaseLost;',
    tests: workOffTests,
  },
  {
    name: 'what runs alone is not charged before it is tried',
    invariant: 8,
    file: workOff,
    find: 'await markItem(parts, lease, batch, {\n    attempts: item.attempts + 1,',
    replace: 'await markItem(parts, lease, batch, {\n    attempts: item.attempts,',
    tests: workOffTests,
  },
  {
    name: 'what was charged is not given back when nobody is at fault',
    invariant: 8,
    file: workOff,
    find: 'await markItem(parts, lease, batch, { attempts, availableAt, lastError });\n    throw error;',
    replace: 'throw error;',
    tests: workOffTests,
  },
  {
    name: 'what has failed before runs with the others',
    invariant: 8,
    file: 'telemetry-service/src/projector/batch.ts',
    find: 'attempts === 0',
    replace: 'attempts >= 0',
    tests: workOffTests,
  },
  {
    name: 'a batch with a bad item is not taken apart',
    invariant: 8,
    file: workOff,
    find: 'for (const half of halves(batch)) await applyOrSplit(parts, lease, half);',
    replace: '',
    tests: projectorTests,
  },
  {
    name: 'a bad item is tried once more than it may be',
    invariant: 8,
    file: 'telemetry-service/src/projector/failed-item.ts',
    find: 'if (attempts >= maxAttempts) return giveUpItem(',
    replace: 'if (attempts > maxAttempts) return giveUpItem(',
    tests: workOffTests,
  },
  {
    name: 'an item that kills whoever tries it is tried for ever',
    invariant: 8,
    file: workOff,
    find: 'if (item.attempts >= parts.maxAttempts) return giveUpItem(parts, lease, batch, item);',
    replace: '',
    tests: workOffTests,
  },
  {
    name: 'what a dead projector was at is tried with the others',
    invariant: 8,
    file: 'telemetry-service/src/projector/projector.ts',
    find: 'await recover(parts, lease);',
    replace: 'await Promise.resolve();',
    tests: ['tests/faults/killer-item.test.ts'],
  },
];
