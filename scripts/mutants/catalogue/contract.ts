// Mistakes in the contract's client and server.
import type { Mutant } from '../mutant.ts';

const links = 'contracts/src/links.ts';
const failure = 'contracts/src/failure.ts';
const clientTests = ['tests/contracts/client.test.ts'];
const failureTests = ['tests/contracts/failure.test.ts'];

export const contractMutants: readonly Mutant[] = [
  {
    name: 'the client hands an answer through as it came',
    invariant: 10,
    file: links,
    find: '(procedure?.reads ?? z.never()).safeParse(data)',
    replace: 'z.unknown().safeParse(data)',
    tests: failureTests,
  },
  {
    name: 'a snapshot that cannot be read makes its whole page unreadable',
    invariant: 7,
    file: 'contracts/src/contract.ts',
    find: 'z.array(z.union([ScoreSnapshot, UnreadableSnapshot]))',
    replace: 'z.array(z.union([ScoreSnapshot, ScoreSnapshot.transform(() => ({ unreadable: true as const }))]))',
    tests: clientTests,
  },
  {
    name: 'a mutation that is not idempotent is tried again',
    invariant: 3,
    file: links,
    find: "(procedure.kind === 'mutation' && !procedure.idempotent)",
    replace: "(procedure.kind === 'mutation' && !procedure.auth)",
    tests: clientTests,
  },
  {
    name: 'an unknown procedure is not told from a failure',
    invariant: 10,
    file: failure,
    find: "if (code === 'NOT_FOUND') return { kind: 'unknown_procedure', message };",
    replace: '',
    tests: failureTests,
  },
  {
    name: "a proxy's answer is taken for a failure of the service",
    invariant: 8,
    file: failure,
    find: 'if (httpStatus >= 500 || httpStatus === 429 || httpStatus === 408)',
    replace: 'if (httpStatus < 0)',
    tests: failureTests,
  },
  {
    name: 'a call waits for ever',
    invariant: 9,
    file: links,
    find: 'const ms = timeoutMs + waitMsOf(op.input);',
    replace: 'const ms = 2 ** 31 - 1;',
    tests: failureTests,
  },
  {
    name: 'a client that is a major ahead is told to give up',
    invariant: 10,
    file: 'contracts/src/refusal.ts',
    find: "refusal('CLIENT_TOO_OLD', { message, retry: ahead > 0 })",
    replace: "refusal('CLIENT_TOO_OLD', { message })",
    tests: ['tests/contracts/errors.test.ts'],
  },
];
