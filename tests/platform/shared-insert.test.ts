// Who inserts at the same time shares durable rounds, and each gets their own outcome or their own failure.
import { once } from 'node:events';
import { MongoClient, type Collection, type Db } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { sharedInsert } from '@swamp-club/platform/shared-insert.ts';
import type { EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { failCommand, holdCommand } from '../support/fail-command.ts';
import { ownMongod } from '../support/own-mongod.ts';

interface Stored {
  _id: string;
  by?: string;
}

const appName = 'writer';
const Documents = z.array(z.object({ _id: z.string() }));

let mongod: EmbeddedDatabase;
let client: MongoClient;
/** The ids that each insert command has brought. */
let rounds: string[][];
beforeAll(async () => {
  mongod = await ownMongod();
  client = await new MongoClient(mongod.uris.telemetry, { appName, monitorCommands: true }).connect();
  client.on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'insert') rounds.push(Documents.parse(command['documents']).map(({ _id }) => _id));
  });
});
afterAll(async () => {
  await client.close();
  await mongod[Symbol.asyncDispose]();
});

let db: Db;
let stored: Collection<Stored>;
beforeEach(async () => {
  db = client.db('telemetry');
  // More than a service's user may do.
  await using admin = await new MongoClient(mongod.adminUri).connect();
  await admin.db('telemetry').dropCollection('stored');
  stored = await db.createCollection<Stored>('stored', { validator: { by: { $ne: 'nobody' } } });
  rounds = [];
});

const insert = sharedInsert((database) => database.collection<Stored>('stored'));
const numbered = (count: number, first = 0): Stored[] =>
  Array.from({ length: count }, (_, index) => ({ _id: String(first + index) }));
const ids = (documents: readonly Stored[]) => documents.map(({ _id }) => _id);
const sorted = async () => ids(await stored.find().sort({ _id: 1 }).toArray());

test('all who come in one turn of the event loop are written together', async () => {
  const outcomes = await Promise.all(numbered(64).map((document) => insert(db, [document])));
  expect(outcomes).toEqual(outcomes.map(() => ['inserted']));
  expect(rounds).toEqual([ids(numbered(64))]);
  expect(await stored.countDocuments()).toBe(64);
});

test('whoever comes alone is written at once, and all who come meanwhile together', async () => {
  const started = once(client, 'commandStarted');
  const first = insert(db, numbered(1));
  await started;
  await Promise.all([first, ...numbered(63, 1).map((document) => insert(db, [document]))]);
  expect(rounds).toEqual([['0'], ids(numbered(63, 1))]);
});

async function insertOneByOne(documents: readonly Stored[]): Promise<void> {
  for (const document of documents) await insert(db, [document]);
}

test('those who come again as soon as they are answered are written together again', async () => {
  await Promise.all(Array.from({ length: 64 }, (_, index) => insertOneByOne(numbered(3, index * 3))));
  expect(rounds.map(({ length }) => length)).toEqual([64, 64, 64]);
});

async function insertTwice(): Promise<void> {
  await insert(db, numbered(1));
  // As between a store and whoever asks it.
  for (let hop = 0; hop < 10; hop += 1) await Promise.resolve();
  await insert(db, numbered(1, 1));
}

test('and with those who have waited meanwhile', async () => {
  const started = once(client, 'commandStarted');
  await Promise.all([insertTwice(), started.then(() => insert(db, numbered(1, 2)))]);
  expect(rounds).toEqual([['0'], ['2', '1']]);
});

test('each is told of their own documents, of the same one in the same round as well', async () => {
  await stored.insertOne({ _id: 'old' });
  const outcomes = await Promise.all([
    insert(db, [{ _id: 'first' }]),
    insert(db, [{ _id: 'a' }, { _id: 'old' }]),
    insert(db, []),
    insert(db, [{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }]),
  ]);
  expect(outcomes).toEqual([['inserted'], ['inserted', 'duplicate'], [], ['duplicate', 'inserted', 'inserted']]);
  expect(rounds).toEqual([['old'], ['first', 'a', 'old', 'a', 'b', 'c']]);
});

test('a round takes 500 documents, or those of one who has more', async () => {
  const sizes = [1, 200, 300, 1, 700, 499, 1, 1];
  const outcomes = await Promise.all(sizes.map((size, index) => insert(db, numbered(size, index * 1000))));
  expect(outcomes.map(({ length }) => length)).toEqual(sizes);
  expect(rounds.map(({ length }) => length)).toEqual([201, 301, 700, 500, 1]);
});

test('whoever brings a document that is refused fails alone', async () => {
  const [first, good, bad, also] = await Promise.allSettled([
    insert(db, [{ _id: 'first' }]),
    insert(db, [{ _id: 'good' }]),
    insert(db, [{ _id: 'half' }, { _id: 'bad', by: 'nobody' }]),
    insert(db, [{ _id: 'also' }]),
  ]);
  expect([first, good, also].map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'Document failed validation' } });
  expect(await sorted()).toEqual(['also', 'first', 'good', 'half']);
});

test('a round that is not durable acknowledges nobody in it, and is not written again', async () => {
  const fault = { appName, failCommands: ['insert'], writeConcernError: { code: 64, errmsg: 'not replicated' } };
  await using injected = await failCommand(mongod.adminUri, fault, 1);
  const settled = await Promise.allSettled(numbered(10).map((document) => insert(db, [document])));
  await injected.fired(1);
  expect(settled.map(({ status }) => status)).toEqual(settled.map(() => 'rejected'));
  expect(rounds).toHaveLength(1);
  // Sent again, as clients do, they are there.
  expect(await insert(db, numbered(10))).toEqual(numbered(10).map(() => 'duplicate'));
});

test('a write that is not answered for 10 s is in doubt, and holds up nobody behind it any longer', async () => {
  await using held = await holdCommand(mongod.adminUri, { appName, name: 'insert' }, { blockTimeMS: 12_000 });
  const unanswered = insert(db, numbered(1)).catch(isPassingDatabaseError);
  await held.fired();
  const behind = insert(db, numbered(1, 1));
  expect(await unanswered).toBe(true);
  expect(await behind).toEqual(['inserted']);
});
