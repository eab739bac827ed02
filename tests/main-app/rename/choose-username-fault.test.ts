import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { failCommand } from '../../support/fail-command.ts';
import { mainAppOnOwnMongod } from '../on-own-mongod.ts';
import { signUp } from '../person.ts';

test('a rename whose outbox record cannot be written changes nothing, and a passing fault is waited out', async () => {
  await using app = await mainAppOnOwnMongod();
  const { adminUri, database } = app;
  const { db } = database;
  const alice = await signUp(app, 'alice');
  const everything = async () => {
    const _id = new ObjectId(alice.id);
    return [
      await db.collection('user').findOne({ _id }),
      await db.collection('user_scores').findOne({ _id }),
      await db.collection('usernames').find().toArray(),
      await db.collection('outbox').find().toArray(),
    ];
  };
  const before = await everything();
  {
    // 8000 is a code that nobody takes for a passing one.
    await using fault = await failCommand(
      adminUri,
      { failCommands: ['insert'], namespace: 'main_app.outbox', appName: 'main-app', errorCode: 8000 },
      1,
    );
    const answer = await alice.chooseUsername('alicia');
    await fault.fired();
    expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/mongo|insert|failpoint|stack/i);
    expect(await everything()).toEqual(before);
  }
  {
    const errorLabels = ['TransientTransactionError'];
    await using fault = await failCommand(
      adminUri,
      { failCommands: ['commitTransaction'], appName: 'main-app', errorCode: 112, errorLabels },
      1,
    );
    const answer = await alice.chooseUsername('alicia');
    await fault.fired();
    expect(answer).toMatchObject({ status: 200, body: { username: 'alicia' } });
    expect(await db.collection('outbox').countDocuments()).toBe(1);
  }
});
