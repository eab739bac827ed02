// Acknowledged is durable: who is told "stored" or "stored already", and when nobody is told anything.
import { MongoBulkWriteError, MongoClient, MongoError, type CommandStartedEvent } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertDurably } from '@swamp-club/platform/durable-insert.ts';
import { connectMongo, type MongoConnection } from '@swamp-club/platform/mongo.ts';
import type { EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { testDatabase } from '../support/database.ts';
import { failCommand, type Fault } from '../support/fail-command.ts';
import { ownMongod } from '../support/own-mongod.ts';

interface Stored {
  _id: string;
  value?: number;
}

let mongod: EmbeddedDatabase;
let mongo: MongoConnection;
const appName = 'writer';
beforeAll(async () => {
  mongod = await ownMongod();
  mongo = await connectMongo(mongod.uris.telemetry, { appName, defaultDatabase: 'telemetry' });
});
afterAll(async () => {
  await mongo[Symbol.asyncDispose]();
  await mongod[Symbol.asyncDispose]();
});

async function freshCollection(client: MongoClient) {
  const collection = client.db('telemetry').collection<Stored>('stored');
  await collection.deleteMany({});
  return collection;
}

test('says for each document whether it was new, in the order they were given', async () => {
  await using database = await testDatabase('telemetry');
  const stored = database.db.collection<Stored>('stored');
  expect(await insertDurably(stored, [{ _id: 'a', value: 1 }])).toEqual(['inserted']);
  const outcomes = await insertDurably(stored, [{ _id: 'b' }, { _id: 'a', value: 2 }, { _id: 'c' }, { _id: 'b' }]);
  expect(outcomes).toEqual(['inserted', 'duplicate', 'inserted', 'duplicate']);
  expect(await stored.find().sort({ _id: 1 }).toArray()).toEqual([{ _id: 'a', value: 1 }, { _id: 'b' }, { _id: 'c' }]);
});

test('all duplicates, or a single one, are told as such', async () => {
  await using database = await testDatabase('telemetry');
  const stored = database.db.collection<Stored>('stored');
  await insertDurably(stored, [{ _id: 'a' }]);
  expect(await insertDurably(stored, [{ _id: 'a' }])).toEqual(['duplicate']);
  expect(await insertDurably(stored, [{ _id: 'a' }, { _id: 'a' }])).toEqual(['duplicate', 'duplicate']);
});

test('nothing to insert is no error', async () => {
  await using database = await testDatabase('telemetry');
  expect(await insertDurably(database.db.collection<Stored>('stored'), [])).toEqual([]);
});

test('a majority is asked for, whatever the connection defaults to', async () => {
  await using database = await testDatabase('telemetry');
  const uri = new URL(database.uri);
  uri.searchParams.set('w', '1');
  await using client = await new MongoClient(uri.href, { monitorCommands: true }).connect();
  const sent = new Array<CommandStartedEvent>();
  client.on('commandStarted', (event) => sent.push(event));
  await insertDurably(client.db(database.db.databaseName).collection<Stored>('stored'), [{ _id: 'a' }]);
  expect(sent.map(({ command }) => command)).toMatchObject([{ insert: 'stored', writeConcern: { w: 'majority' } }]);
});

const writeConcernError = { code: 64, errmsg: 'waiting for replication timed out' };

test('a write-concern error acknowledges nobody', async () => {
  const stored = await freshCollection(mongo.client);
  await using fault = await failCommand(mongod.adminUri, { appName, failCommands: ['insert'], writeConcernError }, 1);
  await expect(insertDurably(stored, [{ _id: 'a' }])).rejects.toThrow('waiting for replication timed out');
  await fault.fired();
});

test('a write-concern error that comes together with a duplicate acknowledges nobody either', async () => {
  const stored = await freshCollection(mongo.client);
  await insertDurably(stored, [{ _id: 'a' }]);
  await using fault = await failCommand(mongod.adminUri, { appName, failCommands: ['insert'], writeConcernError }, 2);
  await expect(insertDurably(stored, [{ _id: 'a' }])).rejects.toThrow(MongoBulkWriteError);
  await expect(insertDurably(stored, [{ _id: 'b' }, { _id: 'a' }])).rejects.toThrow(MongoBulkWriteError);
  await fault.fired(2);
});

test.for<[string, Partial<Fault>]>([
  ['the connection is cut, and cut again on the retry', { closeConnection: true }],
  ['the server refuses the command', { errorCode: 14031 }],
  ['the primary steps down', { errorCode: 189 }],
])('nobody is acknowledged when %s', async ([, fault]) => {
  const stored = await freshCollection(mongo.client);
  await insertDurably(stored, [{ _id: 'a' }]);
  await using injected = await failCommand(mongod.adminUri, { appName, failCommands: ['insert'], ...fault });
  await expect(insertDurably(stored, [{ _id: 'a' }, { _id: 'b' }])).rejects.toThrow(MongoError);
  await injected.fired();
});

test('any other write error is thrown, though a duplicate came with it', async () => {
  await using database = await testDatabase('telemetry');
  const stored = await database.db.createCollection<Stored>('stored', { validator: { value: { $ne: 13 } } });
  await insertDurably(stored, [{ _id: 'a' }]);
  const refused = insertDurably(stored, [{ _id: 'a' }, { _id: 'b', value: 13 }]);
  await expect(refused).rejects.toThrow('Document failed validation');
});

test('an insert whose connection is cut is answered by the retry, once', async () => {
  const stored = await freshCollection(mongo.client);
  const cut = { appName, failCommands: ['insert'], closeConnection: true };
  await using fault = await failCommand(mongod.adminUri, cut, 1);
  expect(await insertDurably(stored, [{ _id: 'a' }])).toEqual(['inserted']);
  await fault.fired();
  expect(await stored.countDocuments()).toBe(1);
});
