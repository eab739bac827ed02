// What finds untargeted operations in the services' tests finds them when they are there.
import { expect, test } from 'vitest';
import { testDatabase } from './database.ts';
import { profiled } from './profiler.ts';
import { shardKeysOf, surprises, untargeted } from './targeted.ts';

test('an operation that would ask every shard is found, and one that names the shard key is not', async () => {
  await using database = await testDatabase('telemetry');
  const notes = database.db.collection('notes');
  const [letters, other] = [database.db.collection('letters'), database.db.collection('not_sharded')];
  await notes.insertMany([
    { owner: 'ann', title: 'b' },
    { owner: 'bob', title: 'a' },
  ]);
  for (const collection of [notes, letters])
    await collection.createIndexes([{ key: { owner: 1 } }, { key: { title: 1 } }]);
  const lookup = { $lookup: { from: 'letters', localField: 'owner', foreignField: 'owner', as: 'letters' } };
  const shardKeys = new Map([
    ['notes', 'owner'],
    ['letters', 'owner'],
  ]);

  const targeted = await profiled(database, async () => {
    await notes.insertOne({ title: 'c', owner: 'cid' });
    await notes.find({ owner: 'ann', title: { $gt: '' } }).toArray();
    await notes.find({ $and: [{ title: 'a' }, { owner: { $in: ['ann', 'bob'] } }] }).toArray();
    await notes.updateOne({ owner: { $eq: 'ann' } }, { $set: { title: 'd' } });
    await notes.countDocuments({ owner: 'ann' });
    await notes.distinct('title', { owner: 'bob' });
    await other.find({ title: 'whatever' }).toArray();
  });
  expect(targeted.length).toBeGreaterThan(6);
  expect(untargeted(targeted, shardKeys)).toEqual([]);

  const planted = await profiled(database, async () => {
    await notes.find({ title: 'a' }, { batchSize: 1 }).toArray();
    await notes.find({ owner: { $gt: 'ann' } }).toArray();
    await notes.find({ owner: /^a/ }).toArray();
    await notes.find({ $or: [{ owner: 'ann' }, { title: 'a' }] }).toArray();
    await notes.find({ owner: 'ann' }).hint({ $natural: 1 }).toArray();
    await notes.find({ owner: 'ann' }).sort({ title: 1 }).hint({ owner: 1 }).toArray();
    await notes.bulkWrite([{ updateOne: { filter: { title: 'a' }, update: { $set: { seen: true } } } }]);
    await notes.deleteMany({ title: 'b' });
    await notes.findOneAndUpdate({ title: 'c' }, { $set: { seen: true } });
    await notes.distinct('owner', { title: 'a' });
    await notes.countDocuments();
    await notes.aggregate([{ $match: { owner: 'ann' } }, lookup]).toArray();
  });
  expect(untargeted(planted, shardKeys)).toEqual([
    'aggregate notes $lookup letters',
    'aggregate notes {} COLLSCAN',
    'distinct notes {title}',
    'findAndModify notes {title}',
    'query notes COLLSCAN',
    'query notes SORT',
    'query notes {$or}',
    'query notes {owner}',
    'query notes {title}',
    'remove notes {title}',
    'update notes {title}',
  ]);

  const known = { 'query notes {title}': 'by title', 'query notes {page}': 'by page' };
  expect(surprises(planted.slice(0, 1), shardKeys, known)).toEqual([
    expect.stringMatching(/^query notes {page}: .*take it off/),
  ]);
  expect(surprises(planted.slice(0, 1), shardKeys, {})).toEqual([
    expect.stringMatching(/^query notes {title}: .*shard key/),
  ]);
});

test('the shard keys are the ones that docs/scaling.md names', async () => {
  expect((await shardKeysOf('telemetry')).get('telemetry_events')).toBe('_id');
  expect((await shardKeysOf('telemetry')).get('identity_map')).toBe('userId');
  expect((await shardKeysOf('main_app')).get('usernames')).toBe('name');
});
