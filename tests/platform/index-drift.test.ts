// What is different between the indexes a store declares and those the database has.
import { expect, test } from 'vitest';
import { ensureCollections, type CollectionSpec } from '@swamp-club/platform/collections.ts';
import { findIndexDrift } from '@swamp-club/platform/index-drift.ts';
import { testDatabase } from '../support/database.ts';

const events: CollectionSpec = {
  name: 'events',
  indexes: [
    { name: 'by_name', key: { name: 1, at: -1 }, collation: { locale: 'en', strength: 2 } },
    { name: 'one_a_person', key: { userId: 1 }, unique: true, partialFilterExpression: { userId: { $gte: '' } } },
    { name: 'expiry', key: { at: 1 }, expireAfterSeconds: 60 },
  ],
  retired: ['claim'],
};
/** Another store's index of the same collection. */
const more: CollectionSpec = {
  name: 'events',
  indexes: [{ name: 'sparse', key: { x: 1 }, sparse: true, unique: false }],
};

const pair = (key: Record<string, 1>): CollectionSpec => ({ name: 'events', indexes: [{ name: 'pair', key }] });

test('what was made as it is declared does not differ', async () => {
  await using database = await testDatabase('telemetry');
  const specs = [events, more, { name: 'bare', indexes: [] }];
  await ensureCollections(database.db, specs);
  expect(await findIndexDrift(database.db, specs)).toEqual([]);
});

test('what is missing, changed, retired or unknown is said, and how', async () => {
  await using database = await testDatabase('telemetry');
  const collection = database.db.collection('events');
  await collection.createIndex({ at: -1, name: 1 }, { name: 'by_name' });
  await collection.createIndex(
    { userId: 1 },
    { name: 'one_a_person', partialFilterExpression: { userId: { $gt: '' } } },
  );
  await collection.createIndex({ at: 1 }, { name: 'expiry', expireAfterSeconds: 90 });
  await collection.createIndex({ status: 1 }, { name: 'claim' });
  await collection.createIndex({ by: 1 }, { name: 'by_hand' });
  const drift = await findIndexDrift(database.db, [events, more]);
  expect(drift.map(({ index, state, detail }) => [index, state, detail])).toEqual([
    [
      'by_name',
      'changed',
      expect.stringMatching(/^key: {"at":-1,"name":1} instead of {"name":1,"at":-1}; collation: none/),
    ],
    [
      'one_a_person',
      'changed',
      'unique: none instead of true; partialFilterExpression: {"userId":{"$gt":""}} instead of {"userId":{"$gte":""}}',
    ],
    ['expiry', 'changed', 'expireAfterSeconds: 90 instead of 60'],
    ['sparse', 'missing', ''],
    ['claim', 'retired', ''],
    ['by_hand', 'unknown', ''],
  ]);
  expect(new Set(drift.map(({ collection }) => collection))).toEqual(new Set(['events']));
});

test('the order of the keys counts, also where it is all that differs', async () => {
  await using database = await testDatabase('telemetry');
  await ensureCollections(database.db, [pair({ a: 1, b: 1 })]);
  expect(await findIndexDrift(database.db, [pair({ b: 1, a: 1 })])).toMatchObject([{ state: 'changed' }]);
});

test('one that an older system made under another name is as good; a collection that is not there lacks everything', async () => {
  await using database = await testDatabase('telemetry');
  await database.db.collection('events').createIndex({ at: 1 }, { name: 'at_1', expireAfterSeconds: 60 });
  const expiry: CollectionSpec = { name: 'events', indexes: events.indexes.slice(2) };
  expect(await findIndexDrift(database.db, [expiry])).toEqual([]);
  expect(await findIndexDrift(database.db, [{ ...expiry, name: 'nowhere' }])).toEqual([
    { collection: 'nowhere', index: 'expiry', state: 'missing', detail: '' },
  ]);
});
