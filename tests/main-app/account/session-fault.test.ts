// A session that cannot be read just now is not taken for none: nobody is sent to log in because the database has no primary.
import { expect, test } from 'vitest';
import { failCommand } from '../../support/fail-command.ts';
import { mainAppOnOwnMongod } from '../on-own-mongod.ts';
import { signUp } from '../person.ts';

test('whoever is signed in is asked to try again while their session cannot be read, and it is theirs afterwards', async () => {
  await using app = await mainAppOnOwnMongod();
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
