// A sign-up while the database has no primary: "try again" it says, and the next try goes through.
import { expect, test } from 'vitest';
import { failCommand } from '../../support/fail-command.ts';
import { mainAppOnOwnMongod } from '../on-own-mongod.ts';
import { signUpCall } from '../person.ts';

test('a sign-up whose user cannot be written just now asks for another try, which makes one account', async () => {
  await using app = await mainAppOnOwnMongod();
  const { adminUri, database } = app;
  const { db } = database;
  const asked = { email: 'alice@example.com', username: 'alice' };
  for (const collection of ['usernames', 'user']) {
    const fault = {
      failCommands: ['insert'],
      appName: 'main-app',
      namespace: `main_app.${collection}`,
      errorCode: 10107,
    };
    await using injected = await failCommand(adminUri, fault, 1);
    const answer = await signUpCall(app.url, asked);
    await injected.fired();
    expect([collection, answer.status, answer.headers.get('retry-after')]).toEqual([
      collection,
      503,
      expect.any(String),
    ]);
  }
  expect(await signUpCall(app.url, asked)).toMatchObject({ status: 200 });
  expect(await db.collection('user').countDocuments()).toBe(1);
});
