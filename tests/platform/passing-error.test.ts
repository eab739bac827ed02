// Which database errors pass by themselves: each provoked for real, because drivers change what they throw.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertDurably } from '@swamp-club/platform/durable-insert.ts';
import { connectMongo, type MongoConnection } from '@swamp-club/platform/mongo.ts';
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { inTransaction } from '@swamp-club/platform/transaction.ts';
import type { EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { failCommand, type Fault } from '../support/fail-command.ts';
import { ownMongod } from '../support/own-mongod.ts';

interface Stored {
  _id: string;
}

const appName = 'writer';
let mongod: EmbeddedDatabase;
let mongo: MongoConnection;
const stored = () => mongo.db.collection<Stored>('stored');
beforeAll(async () => {
  mongod = await ownMongod();
  mongo = await connectMongo(mongod.uris.telemetry, { appName, defaultDatabase: 'telemetry' });
  await mongo.db.createCollection('stored');
});
afterAll(async () => {
  await mongo[Symbol.asyncDispose]();
  await mongod[Symbol.asyncDispose]();
});

async function errorOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('It went well.');
}

test.for<[string, Partial<Fault>]>([
  ['a cut connection', { closeConnection: true }],
  ['a primary that has stepped down', { errorCode: 189 }],
  ['a server that is shutting down', { errorCode: 91 }],
  ['an interrupted operation', { errorCode: 11601 }],
  ['a full disk', { errorCode: 14031 }],
  ['a write that was not replicated in time', { writeConcernError: { code: 64, errmsg: 'timed out' } }],
])('%s passes', async ([, fault]) => {
  await using injected = await failCommand(mongod.adminUri, { appName, failCommands: ['insert'], ...fault });
  const error = await errorOf(() => insertDurably(stored(), [{ _id: crypto.randomUUID() }]));
  await injected.fired();
  expect(isPassingDatabaseError(error)).toBe(true);
});

test('a conflict with another transaction passes', async () => {
  await stored().insertOne({ _id: 'contended' });
  await using first = mongo.client.startSession();
  await using second = mongo.client.startSession();
  first.startTransaction();
  await stored().deleteOne({ _id: 'contended' }, { session: first });
  second.startTransaction();
  const error = await errorOf(() => stored().deleteOne({ _id: 'contended' }, { session: second }));
  expect(isPassingDatabaseError(error)).toBe(true);
});

test('missing rights pass: it is the operator who has to act', async () => {
  const error = await errorOf(() => mongo.client.db('main_app').collection('user').findOne());
  expect(isPassingDatabaseError(error)).toBe(true);
});

test.for<[string, Partial<Fault>]>([
  ['a cut connection', { closeConnection: true }],
  ['a primary that has stepped down', { errorCode: 189 }],
])('%s passes in a bulk write of a transaction too', async ([, fault]) => {
  await using session = mongo.client.startSession();
  session.startTransaction();
  await stored().insertOne({ _id: crypto.randomUUID() }, { session });
  await using injected = await failCommand(mongod.adminUri, { appName, failCommands: ['update'], ...fault });
  const error = await errorOf(() =>
    stored().bulkWrite([{ updateOne: { filter: { _id: 'a' }, update: [{ $set: { b: 1 } }], upsert: true } }], {
      session,
    }),
  );
  await injected.fired();
  expect(isPassingDatabaseError(error)).toBe(true);
});

test('a database that is away passes, inside a transaction too', async () => {
  await using other = await ownMongod();
  await using connection = await connectMongo(other.uris.telemetry, { appName, defaultDatabase: 'telemetry' });
  const collection = connection.db.collection<Stored>('stored');
  await using session = connection.client.startSession();
  const inMidTransaction = await errorOf(() =>
    inTransaction(session, async () => {
      await collection.insertOne({ _id: crypto.randomUUID() }, { session });
      other.kill('SIGKILL');
      await other.exited;
      await collection.insertMany([{ _id: crypto.randomUUID() }], { session });
    }),
  );
  expect(isPassingDatabaseError(inMidTransaction)).toBe(true);
  const afterwards = await Promise.all([
    errorOf(() => collection.insertOne({ _id: 'a' })),
    errorOf(() => insertDurably(collection, [{ _id: 'a' }])),
    errorOf(() => collection.bulkWrite([{ deleteOne: { filter: { _id: 'a' } } }])),
  ]);
  expect(afterwards.map(isPassingDatabaseError)).toEqual([true, true, true]);
});

test('what is wrong with the request itself does not pass', async () => {
  await insertDurably(stored(), [{ _id: 'taken' }]);
  const duplicate = await errorOf(() => stored().insertOne({ _id: 'taken' }));
  const malformed = await errorOf(() => stored().updateOne({ _id: 'taken' }, [{ $nonsense: 1 }]));
  expect([duplicate, malformed].map(isPassingDatabaseError)).toEqual([false, false]);
});

test.for([new Error('ECONNRESET'), 'MongoNetworkError', null, { code: 112 }])('%s is no database error', (error) => {
  expect(isPassingDatabaseError(error)).toBe(false);
});
