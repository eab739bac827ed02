import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { heldNames } from '../../../main-app/src/upgrade/held-names.ts';
import { replaceInheritedScores } from '../../../main-app/src/upgrade/inherited-scores-store.ts';
import { isTakenOver, takeOverStatus } from '../../../main-app/src/upgrade/take-over.ts';
import { undoTakeOver } from '../../../main-app/src/upgrade/undo-take-over.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { AT, everythingTakenOver, oldUser, takeOverAll, userId, VERSION } from './existing-deployment.ts';

const LONG = 'x'.repeat(65);

/** Everything that is found in a database that has been in production for years. */
async function oldDeployment({ db }: TestDatabase): Promise<void> {
  await db.collection('user').insertMany([
    oldUser(1, { username: 'plain', displayUsername: 'plain' }),
    oldUser(2, { username: 'Capital' }),
    oldUser(3, { username: 'shown', displayUsername: 'SHOWN' }),
    oldUser(4, { username: 'other', displayUsername: 'Somebody Else' }),
    // Younger than number 6, and met before it.
    oldUser(5, { username: 'contested', createdAt: new Date('2025-01-01') }),
    oldUser(6, { username: 'Contested', displayUsername: 'Contested' }),
    oldUser(7, { username: 'CONTESTED', displayUsername: 'CONTESTED', createdAt: new Date('2025-01-01') }),
    oldUser(8, { username: 'twice' }),
    oldUser(9, { username: 'twice', usernameVersion: 7 }),
    oldUser(10),
    oldUser(11, { username: null, displayUsername: null }),
    oldUser(12, { username: '', displayUsername: '' }),
    oldUser(13, { username: 42 }),
    oldUser(14, { username: LONG, displayUsername: LONG }),
    oldUser(15, { username: '$admin' }),
    oldUser(16, { username: 'Ünal', usernameVersion: VERSION + 5, createdAt: 'long ago' }),
  ]);
  await replaceInheritedScores(db, [
    { username: 'plain', score: 31, invocations: 12, successes: 11, activeDays: 2, lastActiveAt: AT, rank: null },
    { username: 'PLAIN', score: 99 },
    { username: 'capital', score: 5 },
    { username: 'contested', score: 70 },
    { username: 'shown', score: 'many', invocations: 3 },
    { username: 'longgone', score: 1000 },
    { username: 17, score: 1 },
    { score: 1 },
  ]);
}

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

test.each([
  // Begun, nothing to forget, four batches of holders, recorded, contested names settled, four batches of people, none left, complete.
  { after: 'commitTransaction', atLeast: 12 },
  // The last write of most of them, which is then rolled back.
  { after: 'update of take_over', atLeast: 7 },
] as const)('interrupted after any $after and started again, it comes to the same end', async ({ after, atLeast }) => {
  await using database = await testDatabase('main_app');
  await oldDeployment(database);
  await takeOverAll(database);
  const end = await everythingTakenOver(database.db);

  let interruptions = 0;
  for (;;) {
    for (const collection of await database.db.collections()) await collection.deleteMany({});
    await oldDeployment(database);
    if (!(await interrupted(database, after, interruptions + 1))) break;
    interruptions += 1;
    await takeOverAll(database);
    expect(await everythingTakenOver(database.db), `interrupted after number ${interruptions}`).toEqual(end);
  }
  expect(interruptions).toBeGreaterThanOrEqual(atLeast);
});

test('a replica waits while another takes over, and goes on where that one dies', async () => {
  await using database = await testDatabase('main_app');
  await oldDeployment(database);
  const { db } = database;
  const leases = db.collection<{ _id: string; holder: string }>('leases');
  const times = { token: 1, sessionId: null, expiresAt: new Date(Date.now() + 60_000) };
  await leases.insertOne({ _id: 'take-over', holder: 'another replica', ...times });

  await using client = await new MongoClient(database.uri, { monitorCommands: true }).connect();
  let looked = 0;
  client.on('commandStarted', ({ command }) => (looked += command['find'] === 'leases' ? 1 : 0));
  const taken = takeOverAll({ client, db: client.db(db.databaseName) });
  await vi.waitFor(() => expect(looked).toBeGreaterThan(1), 5000);
  expect(await everythingTakenOver(db)).toMatchObject({ usernames: [], user_scores: [], take_over: [] });
  await leases.updateOne({ _id: 'take-over' }, { $set: { expiresAt: new Date() } });
  await taken;
  expect(await isTakenOver(db)).toBe(true);
});

test('a replica that was frozen in the middle, while another took over, writes nothing more', async () => {
  await using undisturbed = await testDatabase('main_app');
  await oldDeployment(undisturbed);
  await takeOverAll(undisturbed);
  await using database = await testDatabase('main_app');
  await oldDeployment(database);
  const logged: string[] = [];
  const log = pino({}, { write: (line) => logged.push(line) });
  // The first is frozen in the middle of a transaction, for longer than its lease, while the second does everything.
  const frozen = () => takeOverAll(database);
  await takeOverAll(database, { leaseMs: 0, beforeNames: frozen, log });
  expect(logged.join('')).toContain('LeaseLost');
  expect(await everythingTakenOver(database.db)).toEqual(await everythingTakenOver(undisturbed.db));
});

test('told to stop, it stops waiting for another replica', async () => {
  await using database = await testDatabase('main_app');
  await oldDeployment(database);
  const times = { token: 1, sessionId: null, expiresAt: new Date(Date.now() + 60_000) };
  const lease = { _id: 'take-over', holder: 'another replica', ...times };
  await database.db.collection<{ _id: string; holder: string }>('leases').insertOne(lease);
  const stopped = takeOverAll(database, { signal: AbortSignal.timeout(100) });
  await expect(stopped).rejects.toMatchObject({ name: 'TimeoutError' });
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
  // The old system has swapped the names of 1 and 2 since, and taken one from 3.
  await db.collection('user').insertMany([oldUser(1, { username: 'bea' }), oldUser(2, { username: 'al' }), oldUser(3)]);
  await db.collection('usernames').insertMany([left('al', 1), left('bea', 2), left('cleo', 3)]);
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
  ]);
  expect(usernames).toHaveLength(2);
  expect(scores).toMatchObject([
    { username: 'bea', score: 0, revision: 9 },
    { username: 'al', score: 1, revision: 9 },
    { username: null, displayUsername: null, score: 2 },
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

/** Cuts taking over off from its database after the n-th such command; false when it was through by then. */
async function interrupted(database: TestDatabase, after: string, n: number): Promise<boolean> {
  const stop = new AbortController();
  const client = await new MongoClient(database.uri, { monitorCommands: true }).connect();
  const counted = new Set<number>();
  client.on('commandStarted', ({ commandName, command, requestId }) => {
    if ([commandName, `${commandName} of ${command[commandName]}`].includes(after)) counted.add(requestId);
  });
  client.on('commandSucceeded', ({ requestId }) => {
    if (!counted.has(requestId) || counted.size !== n) return;
    stop.abort(new Error('interrupted'));
    void client.close();
  });
  try {
    await takeOverAll({ client, db: client.db(database.db.databaseName) }, { signal: stop.signal, leaseMs: 1 });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await client.close();
  }
  return stop.signal.aborted;
}
