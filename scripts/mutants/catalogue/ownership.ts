// Mistakes in the move of an existing deployment's data: who owns what, and that nothing of it is lost.
import type { Mutant } from '../mutant.ts';

const upgrade = (file: string) => `telemetry-service/src/upgrade/${file}`;
const tests = (...names: string[]) => names.map((name) => `tests/telemetry-service/upgrade/${name}.test.ts`);

export const ownershipMutants: readonly Mutant[] = [
  {
    name: 'of a contested name the first holder gets every entry',
    invariant: 5,
    file: upgrade('decide-owner.ts'),
    find: 'if (holders.every(({ userId }) => userId === first.userId)) return first;',
    replace: 'if (holders.length > 0) return first;',
    tests: tests('decide-owner'),
  },
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
    name: 'an adopted entry is not kept as it was',
    invariant: 6,
    file: upgrade('adopt-entries.ts'),
    find: 'if (kept.length > 0) await originals.insertMany(kept, { session });',
    replace: '',
    tests: tests('migrate-ownership'),
  },
  {
    name: 'an entry is set aside outside the transaction',
    invariant: 3,
    file: upgrade('adopt-entries.ts'),
    find: 'await unowned.insertMany(aside, { session });',
    replace: 'await unowned.insertMany(aside);',
    tests: ['tests/faults/migration-killed.test.ts'],
  },
  {
    name: 'what is found in a later run is not published',
    invariant: 7,
    file: upgrade('adopt-entries.ts'),
    find: 'if (publish) await',
    replace: 'if (!publish) await',
    tests: tests('migrate-ownership'),
  },
  {
    name: 'a higher version than that of main-app is lost',
    invariant: 4,
    file: upgrade('current-label.ts'),
    find: ' && current.version >= person.version',
    replace: '',
    tests: tests('current-label'),
  },
  {
    name: 'an interrupted migration is taken for a fresh database',
    invariant: 6,
    file: 'telemetry-service/src/identity/ownership.ts',
    find: 'isFresh && (await isMigrationsEmpty(db))',
    replace: 'isFresh',
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
    file: upgrade('undo-ownership.ts'),
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
