// Collections and indexes at start: made when missing, kept when there, and a wrong one is not passed over.
import { expect, test } from 'vitest';
import { ensureCollections, type CollectionSpec } from '@swamp-club/platform/collections.ts';
import { testDatabase } from '../support/database.ts';

const things: CollectionSpec = { name: 'things', indexes: [{ name: 'unique', key: { key: 1 }, unique: true }] };
const expiring = (seconds: number): CollectionSpec => ({
  name: 'expiring',
  indexes: [{ name: 'age', key: { at: 1 }, expireAfterSeconds: seconds }],
});

test('all are there when it resolves, indexes included', async () => {
  await using database = await testDatabase('telemetry');
  await ensureCollections(database.db, [things, expiring(60)]);
  const names = (await database.db.listCollections().toArray()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['things', 'expiring']));
  expect(await database.db.collection('things').indexes()).toMatchObject([
    { name: '_id_' },
    { name: 'unique', unique: true },
  ]);
});

test('several processes may start at once, and once more', async () => {
  await using database = await testDatabase('telemetry');
  const start = () => ensureCollections(database.db, [things, expiring(60)]);
  await Promise.all([start(), start(), start()]);
  await start();
  expect(await database.db.collection('expiring').indexes()).toMatchObject([{ name: '_id_' }, { name: 'age' }]);
});

test('a retention that was configured anew takes effect', async () => {
  await using database = await testDatabase('telemetry');
  await ensureCollections(database.db, [expiring(60)]);
  await ensureCollections(database.db, [expiring(120)]);
  const indexes = await database.db.collection('expiring').indexes();
  expect(indexes).toMatchObject([{ name: '_id_' }, { name: 'age', expireAfterSeconds: 120 }]);
});

test('an index that an older system made under another name is as good', async () => {
  await using database = await testDatabase('telemetry');
  await database.db.collection('things').createIndex({ key: 1 }, { name: 'key_1', unique: true });
  await ensureCollections(database.db, [things]);
  expect(await database.db.collection('things').indexes()).toMatchObject([{ name: '_id_' }, { name: 'key_1' }]);
  // One that is less than it must be does not stand in the way of the right one.
  await database.db.collection('expiring').createIndex({ at: 1 }, { name: 'at_1', sparse: true });
  await ensureCollections(database.db, [expiring(60)]);
  const names = (await database.db.collection('expiring').indexes()).map(({ name }) => name);
  expect(names).toEqual(['_id_', 'at_1', 'age']);
});

test('an index that is no longer needed goes, and whoever starts next misses nothing', async () => {
  await using database = await testDatabase('telemetry');
  await database.db.collection('things').createIndex({ old: 1 }, { name: 'by_old' });
  const without = { ...things, retired: ['by_old'] };
  await Promise.all([ensureCollections(database.db, [without]), ensureCollections(database.db, [without])]);
  await ensureCollections(database.db, [without]);
  expect(await database.db.collection('things').indexes()).toMatchObject([{ name: '_id_' }, { name: 'unique' }]);
});

test('one that takes the place of another may have its key', async () => {
  await using database = await testDatabase('telemetry');
  await ensureCollections(database.db, [expiring(60)]);
  const partial = {
    name: 'expiring',
    indexes: [{ name: 'age_of_some', key: { at: 1 }, partialFilterExpression: { at: { $gt: new Date(0) } } }],
    retired: ['age'],
  };
  await ensureCollections(database.db, [partial]);
  expect(await database.db.collection('expiring').indexes()).toMatchObject([{ name: '_id_' }, { name: 'age_of_some' }]);
});

test('an index that cannot be what it must be stops the start', async () => {
  await using database = await testDatabase('telemetry');
  await database.db.collection('things').createIndex({ key: 1 }, { name: 'unique' });
  await expect(ensureCollections(database.db, [things])).rejects.toThrow(/index/i);
});
