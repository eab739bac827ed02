// Hints that work may be waiting: none given after one began to look is lost, and no waiter is left hanging.
import { expect, test } from 'vitest';
import { Wakeup, notifyOnWrite } from '@swamp-club/platform/wakeup.ts';
import { testDatabase } from '../support/database.ts';
import { failCommand } from '../support/fail-command.ts';
import { ownMongod } from '../support/own-mongod.ts';
import { connectMongo } from '@swamp-club/platform/mongo.ts';

const LONG = 60_000;
const never = new AbortController().signal;

test('a notify wakes every waiter', async () => {
  const wakeup = new Wakeup();
  const waits = Array.from({ length: 100 }, () => wakeup.wait(wakeup.generation, LONG, never));
  wakeup.notify();
  expect(new Set(await Promise.all(waits))).toEqual(new Set([true]));
});

test('a notify between the look and the wait is not lost', async () => {
  const wakeup = new Wakeup();
  const seen = wakeup.generation;
  wakeup.notify();
  expect(await wakeup.wait(seen, LONG, never)).toBe(true);
});

test('without a notify the wait ends with its time, and says so', async () => {
  const wakeup = new Wakeup();
  wakeup.notify();
  expect(await wakeup.wait(wakeup.generation, 5, never)).toBe(false);
});

test('an abort ends the wait, before it or during it', async () => {
  const wakeup = new Wakeup();
  const stop = new AbortController();
  const waiting = wakeup.wait(wakeup.generation, LONG, stop.signal);
  stop.abort();
  expect(await waiting).toBe(false);
  expect(await wakeup.wait(wakeup.generation, LONG, stop.signal)).toBe(false);
});

test('a write of another client after the call wakes, though it comes before the wait', async () => {
  await using database = await testDatabase('telemetry');
  await using other = await connectMongo(database.uri, { appName: 'other', defaultDatabase: 'unused' });
  const wakeup = new Wakeup();
  const seen = wakeup.generation;
  using _stream = await notifyOnWrite(database.db, ['queue', 'another'], wakeup);
  await other.db.collection('queue').insertOne({});
  expect(await wakeup.wait(seen, 10_000, never)).toBe(true);

  const later = wakeup.generation;
  await other.db.collection('another').insertOne({});
  expect(await wakeup.wait(later, 10_000, never)).toBe(true);
});

test('what was written before the call is no hint, nor is what other collections get', async () => {
  await using database = await testDatabase('telemetry');
  const wakeup = new Wakeup();
  await database.db.collection('queue').insertOne({});
  using _stream = await notifyOnWrite(database.db, ['queue'], wakeup);
  await database.db.collection('elsewhere').insertOne({});
  await database.db.collection('queue').insertOne({});
  // The stream is in order: had it told of the first two, they would have come before this one.
  await expect.poll(() => wakeup.generation, { timeout: 10_000 }).toBe(1);
});

test('a stream the database refuses costs the hint alone: nothing is thrown, then or on disposal', async () => {
  await using mongod = await ownMongod();
  await using mongo = await connectMongo(mongod.uris.telemetry, { appName: 'watcher', defaultDatabase: 'telemetry' });
  const wakeup = new Wakeup();
  const stream = await notifyOnWrite(mongo.db, ['queue'], wakeup);
  // ChangeStreamHistoryLost: the one error that the driver cannot resume from.
  const lost = { appName: 'watcher', failCommands: ['getMore'], errorCode: 286 };
  await using fault = await failCommand(mongod.adminUri, lost);
  await fault.fired();
  stream[Symbol.dispose]();
  expect(wakeup.generation).toBe(0);
});

test('a stream whose connection is cut resumes and misses nothing', async () => {
  await using mongod = await ownMongod();
  await using mongo = await connectMongo(mongod.uris.telemetry, { appName: 'watcher', defaultDatabase: 'telemetry' });
  const wakeup = new Wakeup();
  using _stream = await notifyOnWrite(mongo.db, ['queue'], wakeup);
  const cut = { appName: 'watcher', failCommands: ['getMore'], closeConnection: true };
  await using fault = await failCommand(mongod.adminUri, cut, 1);
  await fault.fired();
  await mongo.db.collection('queue').insertOne({});
  expect(await wakeup.wait(0, 10_000, never)).toBe(true);
});
