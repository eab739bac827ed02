// What a scrape of main-app asks of the outbox: by index, and of no index by its name.
import { ensureCollections } from '@swamp-club/platform/collections.ts';
import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { outboxCollection, outboxStore, type OutboxRecord } from '../../../main-app/src/telemetry/outbox-store.ts';
import { testDatabase } from '../../support/database.ts';
import { profiled } from '../../support/profiler.ts';

const createdAt = new Date('2026-11-30T12:00:00.000Z');

const records = (status: OutboxRecord['status'], count: number): OutboxRecord[] =>
  Array.from({ length: count }, () => ({
    _id: new ObjectId().toHexString(),
    type: 'account_deleted',
    userId: new ObjectId(),
    createdAt,
    traceparent: null,
    status,
    attempts: 0,
    availableAt: createdAt,
    lastError: null,
    sentAt: null,
    acceptedAt: null,
  }));

test('what waits and what is dead is found by an index, however much is sent, and without it where a later release has dropped it', async () => {
  await using database = await testDatabase('main_app');
  const { db } = database;
  await ensureCollections(db, [outboxCollection({ retentionDays: 30 })]);
  const outbox = db.collection<OutboxRecord>('outbox');
  await outbox.insertMany([...records('sent', 200), ...records('pending', 2), ...records('dead', 1)]);
  const figures = { pending: 2, oldest: createdAt, dead: 1 };
  const operations = await profiled(database, async () => {
    expect(await outboxStore(db).figures()).toEqual(figures);
  });
  const looks = operations.filter(({ ns }) => ns === outbox.namespace);
  expect(looks).toHaveLength(2);
  expect(looks.filter(({ docsExamined, keysExamined }) => Math.max(docsExamined, keysExamined) > 2)).toEqual([]);

  await outbox.dropIndex('due');
  await outbox.dropIndex('dead');
  expect(await outboxStore(db).figures()).toEqual(figures);
});
