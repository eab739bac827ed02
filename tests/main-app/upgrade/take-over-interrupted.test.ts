import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { isTakenOver } from '../../../main-app/src/upgrade/take-over.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { AT, everythingTakenOver, oldDeployment, takeOverAll, userId } from './existing-deployment.ts';
import { eventually } from '../../support/eventually.ts';

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
  const taken = takeOverAll({ db: client.db(db.databaseName) });
  await eventually(() => expect(looked).toBeGreaterThan(1));
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

test('a replica that gets the lease once another is through leaves everything as it is', async () => {
  await using database = await testDatabase('main_app');
  await oldDeployment(database);
  await takeOverAll(database);
  const { client, db } = database;
  const [takeOvers, users, leases] = ['take_over', 'user', 'leases'].map((name) => db.collection(name));
  // What the second sees when it looks; it then waits for the lease, which is just being written.
  await takeOvers?.updateOne({}, { $set: { completedAt: null } });
  await using session = client.startSession();
  session.startTransaction();
  await leases?.updateOne({}, { $set: { beingWritten: true } }, { session });
  await using second = await new MongoClient(database.uri, { monitorCommands: true }).connect();
  const waiting = Promise.withResolvers<void>();
  second.on('commandStarted', ({ command }) => command['update'] === 'leases' && waiting.resolve());
  const taken = takeOverAll({ db: second.db(db.databaseName) });
  await waiting.promise;
  // The first is through, and somebody who lost a contested name chooses another.
  await takeOvers?.updateOne({}, { $set: { completedAt: AT } });
  await users?.updateOne({ _id: userId(5) }, { $set: { username: 'chosen' } });
  const before = await everythingTakenOver(db);
  await session.abortTransaction();
  await taken;
  expect(await everythingTakenOver(db)).toEqual(before);
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
    await takeOverAll({ db: client.db(database.db.databaseName) }, { signal: stop.signal, leaseMs: 1 });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await client.close();
  }
  return stop.signal.aborted;
}
