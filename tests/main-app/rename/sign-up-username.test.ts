import { expect, test } from 'vitest';
import { testMainApp } from '../main-app.ts';
import { accountDocuments, signUp, signUpCall } from '../person.ts';

test('a sign-up with a name claims it, numbers it and makes a row of scores', async () => {
  await using app = await testMainApp();
  const answer = await signUpCall(app.url, { username: 'ALICE', displayUsername: 'Alice' });
  expect(answer).toMatchObject({ status: 200, body: { user: { username: 'alice', displayUsername: 'Alice' } } });
  const { db } = app.database;
  const name = { username: 'alice', displayUsername: 'Alice' };
  expect(await db.collection('user').find().toArray()).toMatchObject([
    { ...name, usernameVersion: expect.any(Number) },
  ]);
  expect(await db.collection('usernames').find().toArray()).toMatchObject([{ name: 'alice', state: 'active' }]);
  expect(await db.collection('user_scores').find().toArray()).toMatchObject([{ ...name, score: 0, revision: 0 }]);
  expect(await db.collection('outbox').countDocuments()).toBe(0);
});

test('people without a name have a row of scores each', async () => {
  await using app = await testMainApp();
  await signUp(app);
  await signUp(app);
  expect(await app.database.db.collection('user_scores').countDocuments({ username: null })).toBe(2);
});

test('of fifty who sign up with one name at once, one is let in and forty-nine get a 409', async () => {
  await using app = await testMainApp();
  const answers = await Promise.all(Array.from({ length: 50 }, () => signUpCall(app.url, { username: 'coveted' })));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN', field: 'username' } });
  }
  expect(await accountDocuments(app)).toEqual({ user: 1, usernames: 1, user_scores: 1, account: 1, session: 1 });
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
