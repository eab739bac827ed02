import { hashPassword } from 'better-auth/crypto';
import { MongoClient, ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { heldNames } from '../../../main-app/src/upgrade/held-names.ts';
import { replaceInheritedScores } from '../../../main-app/src/upgrade/inherited-scores-store.ts';
import { isTakenOver } from '../../../main-app/src/upgrade/take-over.ts';
import { freePort } from '../../../scripts/ports.ts';
import { adminUri, testDatabase, type TestDatabase } from '../../support/database.ts';
import { call } from '../../support/http.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { PASSWORD, signUp } from '../person.ts';
import { telemetryStandIn } from '../telemetry-stand-in.ts';
import { oldUser, userId } from './existing-deployment.ts';
import { eventually } from '../../support/eventually.ts';

/** The unique index as the old system's better-auth made it: two spellings of one name are no duplicates to it. */
async function oldClub({ db }: TestDatabase): Promise<void> {
  await db
    .collection('user')
    .createIndex(
      { username: 1 },
      { unique: true, name: 'user_username_unique', partialFilterExpression: { username: { $gte: '' } } },
    );
  await db
    .collection('user')
    .insertMany([
      oldUser(1, { username: 'alice' }),
      oldUser(2, { username: 'Alice', createdAt: new Date('2020-01-01') }),
      oldUser(3, { username: 'Bob', displayUsername: 'Bob' }),
    ]);
  const account = {
    providerId: 'credential',
    password: await hashPassword(PASSWORD),
    createdAt: new Date(),
    updatedAt: new Date(),
  };
  await db
    .collection('account')
    .insertMany(
      [1, 2, 3].map((number) => ({ userId: userId(number), accountId: userId(number).toHexString(), ...account })),
    );
  await replaceInheritedScores(db, [
    { username: 'Alice', score: 10, invocations: 4 },
    { username: 'bob', score: 20, invocations: 7 },
  ]);
}

const signIn = ({ url }: TestMainApp, username: string) =>
  call(`${url}/api/auth/sign-in/username`, { body: { username, password: PASSWORD } });

const leaderboard = async ({ url }: TestMainApp) => (await call(`${url}/api/leaderboard`)).body;

test('people of the old system sign in with their names, and are on the leaderboard before telemetry has said anything', async () => {
  await using telemetry = await telemetryStandIn();
  await using database = await testDatabase('main_app');
  await oldClub(database);
  // Both start at once: one of them takes over.
  const options = { database, telemetryUrl: telemetry.url };
  const [app, replica] = await Promise.all([testMainApp(options), testMainApp(options)]);
  await using _app = app;
  await using _replica = replica;

  expect(await leaderboard(app)).toMatchObject({
    entries: [
      { rank: 1, username: 'bob', displayUsername: 'Bob', score: 20, invocations: 7 },
      { rank: 2, username: 'alice', displayUsername: 'Alice', score: 10, invocations: 4 },
    ],
  });
  for (const written of ['Bob', 'bob', 'BOB']) {
    const answer = { status: 200, body: { user: { id: userId(3).toHexString(), username: 'bob' } } };
    expect(await signIn(replica, written)).toMatchObject(answer);
  }
  // The older account has kept the name.
  const alice = { status: 200, body: { user: { id: userId(2).toHexString(), username: 'alice' } } };
  expect(await signIn(app, 'alice')).toMatchObject(alice);

  // The first snapshot replaces what was inherited, down to nothing.
  telemetry.publish({ userId: userId(3).toHexString(), username: 'bob', score: 1, invocations: 1 });
  telemetry.publish({ userId: userId(2).toHexString(), username: 'alice' });
  await expect
    .poll(() => leaderboard(app))
    .toMatchObject({ entries: [{ rank: 1, username: 'bob', score: 1, invocations: 1 }] });
});

async function renamed({ url }: TestMainApp, number: number, username: string) {
  const body = { email: `person-${number}@example.com`, password: PASSWORD };
  const { headers } = await call(`${url}/api/auth/sign-in/email`, { body });
  const authorization = `Bearer ${headers.get('set-auth-token')}`;
  return call(`${url}/api/auth/choose-username`, { headers: { authorization }, body: { username } });
}

test('main-app listens once everything is taken over, and not before', async () => {
  await using database = await testDatabase('main_app');
  await oldClub(database);
  const leases = database.db.collection<{ _id: string; holder: string }>('leases');
  const times = { token: 1, sessionId: null, expiresAt: new Date(Date.now() + 60_000) };
  await leases.insertOne({ _id: 'take-over', holder: 'another replica', ...times });
  await using admin = await new MongoClient(adminUri()).connect();
  const { databaseName } = database.db;
  await admin.db(databaseName).command({ profile: 2 });
  const port = await freePort();
  const starting = testMainApp({ database, env: { MAIN_APP_PORT: String(port) } });
  const url = `http://127.0.0.1:${port}/readyz`;
  // It looks at the lease, and looks again.
  const looks = admin
    .db(databaseName)
    .collection('system.profile')
    .find({ op: 'query', ns: `${databaseName}.leases`, 'command.filter._id': 'take-over' });
  await eventually(async () => expect((await looks.clone().toArray()).length).toBeGreaterThan(1));
  await expect(call(url)).rejects.toThrow('fetch failed');
  await leases.updateOne({ _id: 'take-over' }, { $set: { expiresAt: new Date() } });
  await using _app = await starting;
  expect(await call(url)).toMatchObject({ status: 200 });
  expect(await isTakenOver(database.db)).toBe(true);
});

test('a rename right after the take-over is a rename like any other, also of somebody who lost a contested name', async () => {
  await using telemetry = await telemetryStandIn();
  await using database = await testDatabase('main_app');
  await oldClub(database);
  await using app = await testMainApp({ database, telemetryUrl: telemetry.url });
  expect(await renamed(app, 1, 'ALICE')).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN' } });
  expect(await renamed(app, 1, 'alison')).toMatchObject({ status: 200, body: { username: 'alison', commandId: null } });
  expect(await renamed(app, 3, 'robert')).toMatchObject({ status: 200, body: { commandId: expect.any(String) } });
  const command = { userId: userId(3).toHexString(), oldUsername: 'bob', newUsername: 'robert' };
  await eventually(() => expect(telemetry.received).toMatchObject([command]));
  // The name is kept for its last holder, and leads to the new one.
  expect(await renamed(app, 1, 'bob')).toMatchObject({ status: 409, body: { code: 'USERNAME_HELD' } });
  expect(await call(`${app.url}/api/u/BOB`)).toMatchObject({ status: 308 });
  expect(await call(`${app.url}/api/u/robert`)).toMatchObject({ status: 200, body: { score: 20 } });
  // Who held it first stands for good.
  expect(await database.db.collection('usernames').findOne({ name: 'bob' })).toMatchObject({
    state: 'released',
    firstHolders: [{ holderId: userId(3), spelling: 'Bob' }],
  });
});

test('whoever takes a name that was given up is its holder, and not its first', async () => {
  await using database = await testDatabase('main_app');
  await oldClub(database);
  await using app = await testMainApp({ database, env: { USERNAME_HOLD_DAYS: '0' } });
  expect(await renamed(app, 3, 'robert')).toMatchObject({ status: 200 });
  const newcomer = await signUp(app, 'Bob');
  const claims = database.db.collection('usernames');
  expect(await claims.findOne({ name: 'bob' })).toMatchObject({ state: 'active', holderId: new ObjectId(newcomer.id) });
  const names = heldNames(database.db);
  const bob = [{ userId: userId(3).toHexString(), spelling: 'Bob' }];
  expect(await names.firstHolders(['bob', 'robert'])).toEqual(new Map([['bob', bob]]));
  // A contested name, won at last by whoever lost it then.
  expect(await renamed(app, 2, 'bobby')).toMatchObject({ status: 200 });
  expect(await renamed(app, 1, 'alice')).toMatchObject({ status: 200 });
  expect((await names.firstHolders(['alice'])).get('alice')?.map(({ spelling }) => spelling)).toEqual([
    'Alice',
    'alice',
  ]);
});
