// What a dead process had locked is free again soon, and whoever is at work is left alone.
import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { endAbandonedTransactions } from '@swamp-club/platform/abandoned-transactions.ts';
import { connectMongo } from '@swamp-club/platform/mongo.ts';
import { testDatabase } from '../support/database.ts';

test('a transaction in which nothing happens is ended, one of another program of the same user is not', async () => {
  await using database = await testDatabase('main_app');
  await using mongo = await connectMongo(database.uri, { appName: 'sweeper', defaultDatabase: 'unused' });
  const idle = { appName: 'abandoning', idleMs: 50 };
  const locked = async (appName: string) => {
    const client = await new MongoClient(database.uri, { appName }).connect();
    const session = client.startSession();
    session.startTransaction();
    await client
      .db(mongo.db.databaseName)
      .collection<{ _id: string }>('locked')
      .updateOne({ _id: appName }, { $set: { by: 'transaction' } }, { session, upsert: true });
    return { session, [Symbol.asyncDispose]: () => client.close() };
  };
  await using dead = await locked('abandoning');
  await using other = await locked('somebody else');

  expect(await endAbandonedTransactions(mongo.client, { ...idle, idleMs: 60_000 })).toBe(0);
  await expect.poll(() => endAbandonedTransactions(mongo.client, idle)).toBe(1);
  expect(await endAbandonedTransactions(mongo.client, idle)).toBe(0);
  await expect(dead.session.commitTransaction()).rejects.toMatchObject({ codeName: 'NoSuchTransaction' });
  await other.session.commitTransaction();
  expect(await mongo.db.collection('locked').find().toArray()).toEqual([{ _id: 'somebody else', by: 'transaction' }]);
});
