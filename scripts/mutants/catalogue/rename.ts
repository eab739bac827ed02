// Mistakes in giving a person a username.
import type { Mutant } from '../mutant.ts';

const choose = 'main-app/src/rename/choose-username.ts';
const names = 'main-app/src/rename/usernames-store.ts';
const faultTests = ['tests/main-app/rename/choose-username-fault.test.ts'];
const chooseTests = ['tests/main-app/rename/choose-username.test.ts'];
const claimTests = ['tests/main-app/rename/username-claim.test.ts'];

export const renameMutants: readonly Mutant[] = [
  {
    name: 'the user is renamed outside the transaction',
    invariant: 1,
    file: 'main-app/src/account/user-store.ts',
    find: 'updateOne({ _id: userId }, { $set: name }, { session })',
    replace: 'updateOne({ _id: userId }, { $set: name })',
    tests: faultTests,
  },
  {
    name: 'a name is claimed outside the transaction',
    invariant: 1,
    file: names,
    find: '{ session, upsert: true }',
    replace: '{ upsert: true }',
    tests: faultTests,
  },
  {
    name: 'a name is released outside the transaction',
    invariant: 1,
    file: names,
    find: "{ $set: { state: 'released', since } }, { session }",
    replace: "{ $set: { state: 'released', since } }",
    tests: faultTests,
  },
  {
    name: 'the row of scores is renamed outside the transaction',
    invariant: 1,
    file: 'main-app/src/leaderboard/user-scores-store.ts',
    find: '{ $set: { username, displayUsername } }, { session }',
    replace: '{ $set: { username, displayUsername } }',
    tests: faultTests,
  },
  {
    name: 'the outbox record is written outside the transaction',
    invariant: 1,
    file: 'main-app/src/telemetry/outbox-store.ts',
    find: 'lastError: null }, { session });',
    replace: 'lastError: null });',
    tests: faultTests,
  },
  {
    name: 'a rename leaves no outbox record',
    invariant: 1,
    file: choose,
    find: "await outbox.insert({ _id: commandId, type: 'username_changed', userId, ...renamed, traceparent }, session);",
    replace: '',
    tests: chooseTests,
  },
  {
    name: 'the outbox record has another id than the person was told',
    invariant: 1,
    file: choose,
    find: 'outbox.insert({ _id: commandId,',
    replace: 'outbox.insert({ _id: randomUUID(),',
    tests: chooseTests,
  },
  {
    name: 'a name is claimed whoever holds it',
    invariant: 5,
    file: 'main-app/src/rename/refusal-of-choice.ts',
    find: 'refusalOfClaim(await usernames.find(username, session), { userId, now, holdDays })',
    replace: 'refusalOfClaim(null, { userId, now, holdDays })',
    tests: chooseTests,
  },
  {
    name: 'an active name is free for all',
    invariant: 5,
    file: 'main-app/src/rename/username-claim.ts',
    find: "if (claim.state === 'active') return usernameTaken(claim.name);",
    replace: '',
    tests: claimTests,
  },
  {
    name: 'a released name is not held for its last owner',
    invariant: 5,
    file: 'main-app/src/rename/username-claim.ts',
    find: 'if (!isHeld(claim, { now, holdDays })) return null;',
    replace: 'if (holdDays >= 0) return null;',
    tests: claimTests,
  },
  {
    name: 'the old name is not released',
    invariant: 1,
    file: choose,
    find: 'await usernames.release(oldUsername, userId, now, session);',
    replace: '',
    tests: chooseTests,
  },
  {
    name: 'a version follows the clock alone',
    invariant: 4,
    file: choose,
    find: 'nextTick(user.usernameVersion ?? 0, now)',
    replace: 'nextTick(0, now)',
    tests: chooseTests,
  },
  {
    name: 'a number does not grow when the clock stands still',
    invariant: 4,
    file: 'platform/src/hybrid-clock.ts',
    find: 'Math.max(previous + 1, now.getTime() * 1000)',
    replace: 'Math.max(previous, now.getTime() * 1000)',
    tests: ['tests/platform/hybrid-clock.test.ts'],
  },
  {
    name: 'a number falls behind the clock',
    invariant: 4,
    file: 'platform/src/hybrid-clock.ts',
    find: 'Math.max(previous + 1, now.getTime() * 1000)',
    replace: 'previous + 1',
    tests: ['tests/platform/hybrid-clock.test.ts'],
  },
  {
    name: 'a sign-up takes a name without claiming it',
    invariant: 5,
    file: 'main-app/src/rename/sign-up-username.ts',
    find: 'if (name !== null) await claim(adapter, name.username, userId, { now: at, holdDays });',
    replace: '',
    tests: ['tests/main-app/rename/sign-up-username.test.ts'],
  },
];
