import { expect, test } from 'vitest';
import { heldNames } from '../../../main-app/src/upgrade/held-names.ts';
import { isTakenOver, takeOverStatus } from '../../../main-app/src/upgrade/take-over.ts';
import { undoTakeOver } from '../../../main-app/src/upgrade/undo-take-over.ts';
import { testDatabase } from '../../support/database.ts';
import {
  AT,
  everythingTakenOver,
  oldDeployment,
  oldUser,
  takeOverAll,
  userId,
  VERSION,
} from './existing-deployment.ts';

const named = (username: string, displayUsername: string, usernameVersion = VERSION) => ({
  username,
  displayUsername,
  usernameVersion,
});

const claim = (name: string, number: number, ...firstHolders: [number, string][]) => ({
  name,
  holderId: userId(number),
  state: 'active',
  since: AT,
  firstHolders: firstHolders.map(([holder, spelling]) => ({ holderId: userId(holder), spelling })),
});

test('everybody gets the name they had, normalised, with a version, a claim and a row of scores', async () => {
  await using database = await testDatabase('main_app');
  await oldDeployment(database);
  await takeOverAll(database);

  const { user: users, usernames, user_scores: scores } = await everythingTakenOver(database.db);
  expect(users).toMatchObject([
    named('plain', 'plain'),
    named('capital', 'Capital'),
    named('shown', 'SHOWN'),
    named('other', 'other'),
    { usernameVersion: VERSION },
    named('contested', 'Contested'),
    { usernameVersion: VERSION },
    named('twice', 'twice'),
    { usernameVersion: VERSION },
    oldUser(10),
    oldUser(11, { username: null, displayUsername: null }),
    { usernameVersion: VERSION },
    { usernameVersion: VERSION },
    { usernameVersion: VERSION },
    named('$admin', '$admin'),
    // Higher than the version it had.
    named('ünal', 'Ünal', VERSION + 6),
  ]);
  const lost = [5, 7, 9, 12, 13, 14].map((number) => users?.[number - 1]);
  for (const user of lost) expect(Object.keys(user ?? {})).not.toContain('username');
  for (const user of lost) expect(Object.keys(user ?? {})).not.toContain('displayUsername');
  expect(users?.[9]).toEqual(oldUser(10));

  expect(usernames).toEqual([
    claim('$admin', 15, [15, '$admin']),
    claim('capital', 2, [2, 'Capital']),
    claim('contested', 6, [6, 'Contested'], [5, 'contested'], [7, 'CONTESTED']),
    claim('other', 4, [4, 'other']),
    claim('plain', 1, [1, 'plain']),
    claim('shown', 3, [3, 'shown']),
    claim('twice', 8, [8, 'twice'], [9, 'twice']),
    claim('ünal', 16, [16, 'Ünal']),
  ]);

  expect(scores?.map(({ _id }) => _id)).toEqual(users?.map(({ _id }) => _id));
  expect(scores?.map(({ username }) => username)).toEqual(users?.map(({ username }) => username ?? null));
  const inherited = { score: 31, invocations: 12, successes: 11, errors: 0, activeDays: 2, devices: 0 };
  expect(scores?.[0]).toMatchObject({ ...inherited, firstSeenAt: null, lastActiveAt: AT, revision: 0 });
  expect(scores?.map(({ score, invocations }) => [score, invocations]).slice(0, 6)).toEqual([
    [31, 12],
    // Of the same name in another letter case, and active, because it has a score.
    [5, 1],
    [0, 3],
    [0, 0],
    [0, 0],
    // Somebody else had that spelling.
    [0, 0],
  ]);

  // It names people, and is of no further use.
  expect(await database.db.collection('inherited_scores').countDocuments()).toBe(0);
  expect(await takeOverStatus(database.db)).toEqual({
    startedAt: AT,
    holdersRecordedAt: AT,
    peopleAfter: userId(16),
    people: 16,
    unusableNames: 3,
    contestedNames: 3,
    completedAt: AT,
  });
});

test('accounts of this product come through unharmed, names on hold among them', async () => {
  await using database = await testDatabase('main_app');
  const { db } = database;
  const row = { score: 40, invocations: 20, revision: 77, username: 'alice', displayUsername: 'Alice' };
  const since = new Date('2026-11-01');
  await db
    .collection('user')
    .insertOne(oldUser(1, { username: 'alice', displayUsername: 'Alice', usernameVersion: 5 }));
  await db.collection('user_scores').insertOne({ _id: userId(1), ...row });
  const active = { name: 'alice', holderId: userId(1), state: 'active', since };
  const onHold = { name: 'former', holderId: userId(1), state: 'released', since };
  await db.collection('usernames').insertMany([{ ...active }, { ...onHold }]);
  await takeOverAll(database);
  expect(await everythingTakenOver(db)).toMatchObject({
    user: [{ username: 'alice', displayUsername: 'Alice', usernameVersion: VERSION }],
    user_scores: [row],
  });
  const { usernames } = await everythingTakenOver(db);
  expect(usernames).toEqual([{ ...active, firstHolders: [{ holderId: userId(1), spelling: 'alice' }] }, onHold]);
});

const left = (name: string, number: number) => ({
  name,
  holderId: userId(number),
  state: 'active',
  since: new Date(0),
  firstHolders: [{ holderId: userId(number), spelling: name }],
});

test('whoever has a name is believed, not what an abandoned beginning or an earlier move left in registry and scores', async () => {
  await using database = await testDatabase('main_app');
  const { db } = database;
  // The old system has swapped the names of 1 and 2 since, taken one from 3, and given 4 one that 3 had before.
  const users = [
    oldUser(1, { username: 'bea' }),
    oldUser(2, { username: 'al' }),
    oldUser(3),
    oldUser(4, { username: 'di' }),
  ];
  await db.collection('user').insertMany(users);
  const onHold = { name: 'di', holderId: userId(3), state: 'released', since: new Date(0) };
  await db.collection('usernames').insertMany([left('al', 1), left('bea', 2), left('cleo', 3), onHold]);
  await db.collection('user_scores').insertMany(
    ['al', 'bea', 'cleo'].map((username, index) => ({
      _id: userId(index + 1),
      username,
      displayUsername: username,
      score: index,
      invocations: 1,
      revision: 9,
    })),
  );
  await takeOverAll(database);
  const { usernames, user_scores: scores } = await everythingTakenOver(db);
  expect(usernames).toMatchObject([
    { name: 'al', holderId: userId(2), state: 'active', since: AT, firstHolders: [{ holderId: userId(2) }] },
    { name: 'bea', holderId: userId(1), state: 'active', since: AT, firstHolders: [{ holderId: userId(1) }] },
    { name: 'di', holderId: userId(4), state: 'active', since: AT, firstHolders: [{ holderId: userId(4) }] },
  ]);
  expect(scores).toMatchObject([
    { username: 'bea', score: 0, revision: 9 },
    { username: 'al', score: 1, revision: 9 },
    { username: null, displayUsername: null, score: 2 },
    { username: 'di', score: 0, revision: 0 },
  ]);
});

test('where there are no accounts nothing is to be taken over, and later ones are left alone', async () => {
  await using database = await testDatabase('main_app');
  expect(await takeOverStatus(database.db)).toBeNull();
  await takeOverAll(database);
  expect(await takeOverStatus(database.db)).toMatchObject({ people: 0, completedAt: AT });
  await database.db.collection('user').insertOne(oldUser(1, { username: 'Later' }));
  await takeOverAll(database);
  expect(await everythingTakenOver(database.db)).toMatchObject({ user: [{ username: 'Later' }], usernames: [] });
});

test('undone and done again, holders are recorded anew and versions are higher than before', async () => {
  await using database = await testDatabase('main_app');
  const { db } = database;
  await oldDeployment(database);
  await takeOverAll(database);
  await undoTakeOver(db);
  await undoTakeOver(db);
  expect(await isTakenOver(db)).toBe(false);
  expect(await db.collection('inherited_scores').countDocuments()).toBe(0);
  const without = await everythingTakenOver(db);
  expect(without).toMatchObject({ usernames: [], user_scores: [], take_over: [] });
  // The old system is back, and renames somebody.
  await db.collection('user').updateOne({ _id: userId(1) }, { $set: { username: 'Moved' } });
  await takeOverAll(database);
  const { user: users, usernames } = await everythingTakenOver(db);
  expect(users?.[0]).toMatchObject({ username: 'moved', displayUsername: 'Moved', usernameVersion: VERSION + 1 });
  expect(usernames?.map(({ name }) => name)).not.toContain('plain');
  const first = { userId: userId(1).toHexString(), spelling: 'Moved' };
  expect(await heldNames(db).firstHolders(['moved', 'plain'])).toEqual(new Map([['moved', [first]]]));
});
