import { ObjectId } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { accountDocuments, signUp, signUpCall } from '../person.ts';

/** For all who need no settings of their own and count nobody else. Nobody's name is another's. */
let club: TestMainApp;
beforeAll(async () => {
  club = await testMainApp();
});
afterAll(() => club[Symbol.asyncDispose]());

test('a sign-up with a name claims it, numbers it and makes a row of scores', async () => {
  const answer = await signUpCall(club.url, { username: 'ADA', displayUsername: 'Ada' });
  const name = { username: 'ada', displayUsername: 'Ada' };
  expect(answer).toMatchObject({ status: 200, body: { user: name } });
  const _id = new ObjectId(z.object({ user: z.object({ id: z.string() }) }).parse(answer.body).user.id);
  const { db } = club.database;
  expect(await db.collection('user').findOne({ _id })).toMatchObject({ ...name, usernameVersion: expect.any(Number) });
  expect(await db.collection('usernames').find({ holderId: _id }).toArray()).toMatchObject([
    { name: 'ada', state: 'active' },
  ]);
  expect(await db.collection('user_scores').findOne({ _id })).toMatchObject({ ...name, score: 0, revision: 0 });
  expect(await db.collection('outbox').countDocuments({ userId: _id })).toBe(0);
});

test('people without a name have a row of scores each', async () => {
  const people = [await signUp(club), await signUp(club)].map(({ id }) => new ObjectId(id));
  const rows = club.database.db.collection('user_scores');
  expect(await rows.countDocuments({ _id: { $in: people }, username: null })).toBe(2);
});

test('of twenty who sign up with one name at once, one is let in; the others hear that it is taken, at the second asking at the latest', async () => {
  await using app = await testMainApp();
  const ask = () => signUpCall(app.url, { username: 'coveted' });
  const answers = await Promise.all(Array.from({ length: 20 }, ask));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const others = answers.filter(({ status }) => status !== 200);
  const last = await Promise.all(others.map(async (answer) => (answer.status === 503 ? ask() : answer)));
  for (const answer of last) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN', field: 'username' } });
  }
  expect(await accountDocuments(app)).toEqual({ user: 1, usernames: 1, user_scores: 1, account: 1, session: 1 });
});

test('who signs up again, because the first answer was lost, is told of the account and not that the name is taken', async () => {
  const asked = { username: 'beth', email: 'Beth@example.com' };
  expect(await signUpCall(club.url, asked)).toMatchObject({ status: 200 });
  expect(await signUpCall(club.url, asked)).toMatchObject({
    status: 422,
    body: { code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' },
  });
});

test('a sign-up that a killed process has begun keeps the name from nobody for good', async () => {
  await using session = club.database.db.client.startSession();
  session.startTransaction();
  await club.database.db.collection<{ name: string }>('usernames').insertOne({ name: 'carl' }, { session });
  expect(await signUpCall(club.url, { username: 'carl' })).toMatchObject({ status: 503, body: { code: 'TRY_AGAIN' } });
  await session.abortTransaction();
  expect(await signUpCall(club.url, { username: 'carl' })).toMatchObject({ status: 200 });
});

test('the first sign-ups on a fresh database all go through', async () => {
  await using app = await testMainApp();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => signUpCall(app.url, { username: `person-${n}` })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
});

test('a sign-up respects the hold, and takes the name over after it', async () => {
  let now = Date.now();
  await using app = await testMainApp({ now: () => new Date(now) });
  const alice = await signUp(app, 'alice');
  await alice.chooseUsername('alicia');
  expect(await signUpCall(app.url, { username: 'alice' })).toMatchObject({
    status: 409,
    body: { code: 'USERNAME_HELD' },
  });
  now += 30 * 24 * 60 * 60 * 1000;
  const newcomer = await signUp(app, 'alice');
  expect(await newcomer.call('/api/whoami')).toMatchObject({ body: { username: 'alice' } });
  expect(await app.database.db.collection('usernames').countDocuments({ name: 'alice' })).toBe(1);
});
