// Operators are told where main-app's indexes are not what it declares, better-auth's among them.
import { expect, test } from 'vitest';
import { operate } from '../../support/operator.ts';
import { testMainApp } from '../main-app.ts';

test('an index that was dropped or made by hand is reported, whoever uses it', async () => {
  await using app = await testMainApp();
  const fresh = await operate(app, '/indexes');
  expect(fresh).toMatchObject({ status: 200, body: { declared: { version: 1 }, found: { version: 1 }, drift: [] } });
  const { db } = app.database;
  const ofUsers = await db.collection('user').indexes();
  const byEmail = ofUsers.find(({ key }) => 'email' in key)?.name ?? '';
  await db.collection('user').dropIndex(byEmail);
  await db.collection('user_scores').createIndex({ score: 1 }, { name: 'by_hand' });
  expect((await operate(app, '/indexes')).body).toMatchObject({
    drift: [
      { collection: 'user_scores', index: 'by_hand', state: 'unknown' },
      { collection: 'user', index: byEmail, state: 'missing' },
    ],
  });
});
