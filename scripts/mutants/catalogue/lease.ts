// Mistakes in leases, their fence and the transactions under it.
import type { Mutant } from '../mutant.ts';

const lease = 'platform/src/lease.ts';
const leaseTests = ['tests/platform/lease.test.ts'];
const takeoverTests = ['tests/platform/lease-takeover.test.ts'];

export const leaseMutants: readonly Mutant[] = [
  {
    name: 'a transaction has no fence',
    invariant: 3,
    file: lease,
    find: 'await this.#writeLease(this.#session);',
    replace: '',
    tests: leaseTests,
  },
  {
    name: 'the fence is written whatever its token',
    invariant: 3,
    file: lease,
    find: '\n      { _id: this.#name, token: this.#token },',
    replace: '\n      { _id: this.#name },',
    tests: leaseTests,
  },
  {
    name: 'the fence is written outside the transaction',
    invariant: 3,
    file: lease,
    find: 'session === undefined ? {} : { session },',
    replace: '{},',
    tests: leaseTests,
  },
  {
    name: 'two take an expired lease at once',
    invariant: 3,
    file: lease,
    find: "{ _id: name, token: seen.token, $expr: { $lte: ['$expiresAt', '$$NOW'] } }",
    replace: '{ _id: name }',
    tests: leaseTests,
  },
  {
    name: 'a lease expires by the clock of its holder',
    invariant: 3,
    file: lease,
    find: "$add: ['$$NOW', leaseMs]",
    replace: '$add: [new Date(), leaseMs]',
    tests: leaseTests,
  },
  {
    name: 'giving a lost lease up takes it from its successor',
    invariant: 3,
    file: lease,
    find: 'updateOne({ _id: this.#name, token: this.#token }, [',
    replace: 'updateOne({ _id: this.#name }, [',
    tests: leaseTests,
  },
  {
    name: 'a lease is not given up at the end',
    invariant: 9,
    file: lease,
    find: "{ $set: { expiresAt: '$$NOW', holder: null, sessionId: null } },",
    replace: '{ $set: { holder: null, sessionId: null } },',
    tests: leaseTests,
  },
  {
    name: 'the transaction of a dead holder is left alone',
    invariant: 9,
    file: lease,
    find: "if (seen.sessionId !== null) await client.db('admin').command({ killSessions: [{ id: seen.sessionId }] });",
    replace: '',
    tests: takeoverTests,
  },
  {
    name: 'a standby looks again only after half a lease, however little is left of it',
    invariant: 9,
    file: lease,
    find: 'Math.min(seen.remainingMs, lookEveryMs)',
    replace: 'leaseMs * 2',
    tests: takeoverTests,
  },
  {
    name: 'transactions commit with w: 1',
    invariant: 1,
    file: 'platform/src/transaction.ts',
    find: "writeConcern: { w: 'majority' }",
    replace: 'writeConcern: { w: 1 }',
    tests: ['tests/platform/transaction.test.ts'],
  },
  {
    name: 'transactions read what is not one snapshot',
    invariant: 1,
    file: 'platform/src/transaction.ts',
    find: "readConcern: { level: 'snapshot' }",
    replace: "readConcern: { level: 'local' }",
    tests: ['tests/platform/transaction.test.ts'],
  },
  {
    name: 'a database with w: 1 is good enough to start on',
    invariant: 2,
    file: 'platform/src/mongo.ts',
    find: "if (weak !== undefined && weak !== 'majority') {",
    replace: 'if (weak === 0) {',
    tests: ['tests/platform/mongo.test.ts'],
  },
  {
    name: 'a service that stops stays ready',
    invariant: 9,
    file: 'platform/src/http.ts',
    find: 'const up = ready && ',
    replace: 'const up = ',
    tests: ['tests/platform/http.test.ts'],
  },
];
