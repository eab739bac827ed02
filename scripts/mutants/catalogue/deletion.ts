// Mistakes in deleting an account: something stays, somebody is not told, or it happens by halves.
import type { Mutant } from '../mutant.ts';

const deletion = 'main-app/src/account/delete-account.ts';
const tests = ['tests/main-app/account/delete-account.test.ts'];
const faultTests = ['tests/main-app/account/delete-account-fault.test.ts'];

export const deletionMutants: readonly Mutant[] = [
  {
    name: 'the user is removed outside the transaction of a deletion',
    invariant: 1,
    file: 'main-app/src/account/user-store.ts',
    find: 'await users.deleteMany({ _id: { $in: userIds } }, { session });',
    replace: 'await users.deleteMany({ _id: { $in: userIds } });',
    tests: faultTests,
  },
  {
    name: 'the row of scores is removed outside the transaction of a deletion',
    invariant: 1,
    file: 'main-app/src/leaderboard/user-scores-store.ts',
    find: 'await scores.deleteMany({ _id: { $in: userIds } }, { session });',
    replace: 'await scores.deleteMany({ _id: { $in: userIds } });',
    tests: faultTests,
  },
  {
    name: 'a deleted account keeps its password',
    invariant: 1,
    file: deletion,
    find: 'await signIns.removePasswords(userIds, session);',
    replace: '',
    tests,
  },
  {
    name: 'a deleted account keeps its API keys',
    invariant: 1,
    file: deletion,
    find: 'await apiKeys.removeOf(userIds, session);',
    replace: '',
    tests,
  },
  {
    name: 'the renames of a deleted account stay in the outbox, with both names',
    invariant: 1,
    file: deletion,
    find: 'await outbox.removeRenames(userIds, session);',
    replace: '',
    tests,
  },
  {
    name: 'the name of a deleted account is never free again',
    invariant: 1,
    file: deletion,
    find: 'await usernames.release(username, _id, now, session);',
    replace: 'continue;',
    tests,
  },
  {
    name: 'codes on their way to a deleted account stay',
    invariant: 1,
    file: 'main-app/src/account/sign-in-store.ts',
    find: 'await verifications.deleteMany({ $or: theirs }, { session });',
    replace: '',
    tests,
  },
  {
    name: 'of two deletions at once both are told',
    invariant: 3,
    file: deletion,
    find: 'if (user === undefined) throw',
    replace: 'if (Date.now() === 0) throw',
    tests,
  },
  {
    name: 'a session alone deletes the account',
    invariant: 1,
    file: 'main-app/src/account/delete-user.route.ts',
    find: '!(await ctx.context.password.verify({ hash, password }))',
    replace: 'password === hash',
    tests,
  },
  {
    name: 'a session that is made after its account was deleted stays',
    invariant: 7,
    file: deletion,
    find: 'if ((await users.find(userId)) !== null) return false;',
    replace: 'if ((await users.find(userId)) === null) return false;',
    tests: faultTests,
  },
  {
    name: 'a tombstone leaves what was written while the account was being deleted',
    invariant: 7,
    file: deletion,
    find: 'await signIns.removeSessions(userIds, session);',
    replace: 'if (people.length > 0) await signIns.removeSessions(userIds, session);',
    tests: faultTests,
  },
  {
    name: 'an account that a backup brought back stays in spite of its tombstone',
    invariant: 7,
    file: 'main-app/src/telemetry/score-page.ts',
    find: 'await removeGone(gone, parts, session)',
    replace: 'await removeGone([], parts, session)',
    tests: ['tests/main-app/telemetry/score-watcher.test.ts'],
  },
  {
    name: 'the old leaderboard and its names stay for good',
    invariant: 7,
    file: 'main-app/src/upgrade/take-over.ts',
    find: 'await deleteInheritedScores(db);',
    replace: '',
    tests: ['tests/main-app/upgrade/take-over.test.ts'],
  },
];
