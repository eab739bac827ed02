// Signing up, and what a session is good for, while the database has no primary: "try again" it says, and then it works.
import { beforeAll, expect, test } from 'vitest';
import { failCommand } from '../../support/fail-command.ts';
import { mainAppOnOwnMongod, type MainAppOnOwnMongod } from '../on-own-mongod.ts';
import { signUp, signUpCall } from '../person.ts';

let app: MainAppOnOwnMongod;
beforeAll(async () => {
  app = await mainAppOnOwnMongod();
  return () => app[Symbol.asyncDispose]();
});

test('a sign-up whose user cannot be written just now asks for another try, which makes one account', async () => {
  const { adminUri, database } = app;
  const asked = { email: 'ada@example.com', username: 'ada' };
  for (const collection of ['usernames', 'user']) {
    const namespace = `main_app.${collection}`;
    const fault = { failCommands: ['insert'], appName: 'main-app', namespace, errorCode: 10107 };
    await using injected = await failCommand(adminUri, fault, 1);
    const { status, headers } = await signUpCall(app.url, asked);
    await injected.fired();
    expect([collection, status, headers.get('retry-after')]).toEqual([collection, 503, expect.any(String)]);
  }
  expect(await signUpCall(app.url, asked)).toMatchObject({ status: 200 });
  expect(await database.db.collection('user').countDocuments({ email: asked.email })).toBe(1);
});

test('whoever is signed in is asked to try again while their session cannot be read, and it is theirs afterwards', async () => {
  const { adminUri } = app;
  const alice = await signUp(app, 'alice');
  const read = { failCommands: ['find', 'aggregate'], appName: 'main-app', namespace: 'main_app.session' };
  // Once: by the time somebody looks again the database is back. Often: it is not.
  for (const times of [1, 100]) {
    await using fault = await failCommand(adminUri, { ...read, errorCode: 8000 }, times);
    const answer = await alice.chooseUsername('alicia');
    await fault.fired();
    expect([times, answer.status, answer.headers.get('retry-after')]).toEqual([times, 503, '1']);
  }
  {
    await using fault = await failCommand(adminUri, { ...read, errorCode: 8000 }, 1);
    const answer = await alice.call('/api/whoami');
    await fault.fired();
    expect(answer).toMatchObject({ status: 503, body: { code: 'TRY_AGAIN' } });
  }
  expect(await alice.chooseUsername('alicia')).toMatchObject({ status: 200 });
  const stranger = await alice.chooseUsername('bob', { authorization: 'Bearer nobody' });
  expect(stranger).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
});
