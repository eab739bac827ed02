// Mistakes in taking over the accounts of an existing deployment.
import type { Mutant } from '../mutant.ts';

const upgrade = 'main-app/src/upgrade';
const takeOver = `${upgrade}/take-over.ts`;
const recordHolders = `${upgrade}/record-holders.ts`;
const settle = `${upgrade}/settle-contested.ts`;
const people = `${upgrade}/take-people-over.ts`;
const usernames = 'main-app/src/rename/usernames-store.ts';
const tests = ['tests/main-app/upgrade/take-over.test.ts'];
const faultTests = ['tests/main-app/upgrade/take-over-interrupted.test.ts'];
const clubTests = ['tests/main-app/upgrade/existing-club.test.ts'];

export const takeOverMutants: readonly Mutant[] = [
  {
    name: 'main-app listens while its accounts are still being taken over',
    invariant: 7,
    file: 'main-app/src/composition.ts',
    find: '  await takeOver(known,',
    replace: '  void takeOver(known,',
    tests: clubTests,
  },
  {
    name: 'a take-over is begun once more after it is complete',
    invariant: 3,
    file: takeOver,
    find: '  if (isComplete(found)) return;',
    replace: '  if (isComplete(found)) void found;',
    tests: faultTests,
  },
  {
    name: 'holders are recorded anew when accounts have been changed already',
    invariant: 5,
    file: takeOver,
    find: 'if (found === null || found.holdersRecordedAt === null) await recordHolders(taking);',
    replace: 'await recordHolders(taking);',
    tests: faultTests,
  },
  {
    name: 'holders of an interrupted beginning stay recorded',
    invariant: 5,
    file: recordHolders,
    find: 'usernames.removeFirstClaims(batchSize, session)',
    replace: 'Promise.resolve(session === undefined ? 1 : 0)',
    tests: faultTests,
  },
  {
    name: 'the account met first keeps a contested name, not the oldest',
    invariant: 5,
    file: 'main-app/src/account/user-store.ts',
    find: '.sort({ createdAt: 1, _id: 1 })',
    replace: '.sort({ _id: 1 })',
    tests,
  },
  {
    name: 'a later holder takes the place of the first',
    invariant: 5,
    file: usernames,
    find: 'firstHolders: { $concatArrays: [{ $ifNull: [',
    replace: 'firstHolders: { $concatArrays: [{ $ifNull: [[], ',
    tests,
  },
  {
    name: 'a name keeps the holder that the registry had, whoever has it',
    invariant: 5,
    file: usernames,
    find: 'holderId: { $cond: [first, holderId,',
    replace: "holderId: { $cond: [{ $and: [first, { $eq: [{ $type: '$holderId' }, 'missing'] }] }, holderId,",
    tests,
  },
  {
    name: 'the spelling of a first holder is lost',
    invariant: 5,
    file: recordHolders,
    find: 'spelling: name.spelling',
    replace: 'spelling: name.username',
    tests,
  },
  {
    name: 'names are lower-cased before contested ones are settled',
    invariant: 5,
    file: takeOver,
    find: 'const contestedNames = await settleContested(taking);',
    replace: 'await takePeopleOver(taking);\n  const contestedNames = await settleContested(taking);',
    tests: clubTests,
  },
  {
    name: 'whoever loses a contested name has no version that says so',
    invariant: 4,
    file: 'main-app/src/account/user-store.ts',
    find: '{ $set: { usernameVersion }, $unset:',
    replace: '{ $unset:',
    tests,
  },
  {
    name: 'everybody loses a contested name',
    invariant: 5,
    file: settle,
    find: '!holder.holderId.equals(holderId)',
    replace: 'holderId !== holder.holderId',
    tests,
  },
  {
    name: 'names get the version they had',
    invariant: 4,
    file: `${upgrade}/inherited-name.ts`,
    find: 'nextTick(usernameVersion ?? 0, at)',
    replace: 'usernameVersion ?? nextTick(0, at)',
    tests,
  },
  {
    name: 'how far it came is remembered outside the transaction',
    invariant: 3,
    file: `${upgrade}/take-over-store.ts`,
    find: '{ $set: progress }, { session });',
    replace: '{ $set: progress }, session.inTransaction() ? {} : { session });',
    tests: faultTests,
  },
  {
    name: 'somebody begins with the figures of another who had the name in other letters',
    invariant: 5,
    file: people,
    find: 'firstHolders.length > 1',
    replace: 'firstHolders.length > 9',
    tests,
  },
  {
    name: 'a take-over gives rows their figures again',
    invariant: 7,
    file: 'main-app/src/leaderboard/user-scores-store.ts',
    find: 'update: { $set: { username, displayUsername }, $setOnInsert: figures },',
    replace: 'update: { $set: { username, displayUsername, ...figures } },',
    tests,
  },
  {
    name: 'going back leaves the marker',
    invariant: 5,
    file: `${upgrade}/undo-take-over.ts`,
    find: 'await takeOverStore(db).forget();',
    replace: '',
    tests,
  },
];
