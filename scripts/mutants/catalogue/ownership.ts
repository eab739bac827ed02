// Mistakes in who owns what after a move, on the way back, and in looking whether all is well.
import type { Mutant } from '../mutant.ts';

const upgrade = (file: string) => `telemetry-service/src/upgrade/${file}`;
const tests = (...names: string[]) => names.map((name) => `tests/telemetry-service/upgrade/${name}.test.ts`);

export const ownershipMutants: readonly Mutant[] = [
  {
    name: 'an entry whose owner was erased is adopted',
    invariant: 4,
    file: upgrade('decide-owner.ts'),
    find: "isErased(ownerId) ? 'removed' : 'adopted'",
    replace: "isErased(ownerId) ? 'adopted' : 'adopted'",
    tests: tests('decide-owner'),
  },
  {
    name: 'an adopted entry stays where it was',
    invariant: 6,
    file: upgrade('adopt-entries.ts'),
    find: '[...aside, ...documents].map(({ _id }) => _id)',
    replace: 'aside.map(({ _id }) => _id)',
    tests: tests('migrate-ownership'),
  },
  {
    name: 'an interrupted migration is taken for a fresh database',
    invariant: 6,
    file: 'telemetry-service/src/identity/ownership-store.ts',
    find: 'identityMap(db), usernameMetrics(db), migrations(db)',
    replace: 'identityMap(db), usernameMetrics(db)',
    tests: tests('migrate-ownership'),
  },
  {
    name: 'one migrates on the way back',
    invariant: 5,
    file: upgrade('migrate-ownership.ts'),
    find: 'if (progress === null || progress.goingBack === null) return;',
    replace: 'if (progress !== undefined) return;',
    tests: tests('undo-ownership'),
  },
  {
    name: "what was nobody's returns under a name that somebody may have",
    invariant: 5,
    file: upgrade('give-back.ts'),
    find: "$nin: ['no_holder', 'contested']",
    replace: '$nin: []',
    tests: tests('undo-ownership'),
  },
  {
    name: 'verify looks for no crossed links',
    invariant: 5,
    file: upgrade('check-people.ts'),
    find: '[...devices].filter((device) => !theirs.has(device))',
    replace: '[...devices].filter((device) => theirs.size < 0 && device)',
    tests: tests('verify-ownership'),
  },
];
