// The migration of an upgraded database: where every entry goes, and that nothing is lost on the way.
import { Double, Int32, Long, ObjectId, type Db } from 'mongodb';
import { expect, test } from 'vitest';
import { peopleSpec } from '../../../telemetry-service/src/identity/people-store.ts';
import { establishOnFreshDatabase } from '../../../telemetry-service/src/identity/ownership-store.ts';
import { readMigrationState } from '../../../telemetry-service/src/upgrade/migration-state.ts';
import { planOwnership } from '../../../telemetry-service/src/upgrade/plan-ownership.ts';
import { verifyOwnership } from '../../../telemetry-service/src/upgrade/verify-ownership.ts';
import { namesOf } from './names-of.ts';
import { dump, entriesOf, insertCounts, insertLinks, migrate, NOW, oldDatabase } from './old-database.ts';

const unowned = (db: Db) => db.collection('identity_map_unowned').find().sort({ username: 1 }).toArray();

const devices = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => `${index}`.padEnd(length, 'x'));

test('an entry goes to whoever held its name when main-app took over, under the name they have now', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  await insertLinks(db, { username: 'Ann', distinct_ids: ['d1', 'd2'] });
  await insertCounts(db, { username: 'Ann', invocations: 3, successes: 2, days: { '2026-01-01': 3 } });
  // Freed and taken by somebody else during the move.
  const names = namesOf(
    { userId: 'u1', held: 'Ann', username: 'anna', version: 7 },
    { userId: 'u2', held: null, username: 'ann', version: 8 },
  );

  expect(await planOwnership(db, names)).toMatchObject({
    kinds: { links: { adopted: 1, merged: 0, examples: [{ username: 'Ann', fate: 'adopted', ownerId: 'u1' }] } },
    owners: 1,
    people: 2,
  });
  expect(await migrate(database, names)).toMatchObject({
    outcome: 'completed',
    unlinked: 0,
    handled: { links: { adopted: 1 }, counts: { adopted: 1 } },
  });
  expect(await entriesOf(db, 'u1')).toEqual({
    links: [{ username: 'anna', distinct_ids: ['d1', 'd2'] }],
    counts: [{ username: 'anna', invocations: 3, successes: 2 }],
  });
  expect(await entriesOf(db, 'u2')).toEqual({ links: [], counts: [] });
  expect(await db.collection('people').find().sort({ _id: 1 }).toArray()).toMatchObject([
    { _id: 'u1', username: 'anna', version: 7 },
    { _id: 'u2', username: 'ann', version: 8 },
  ]);
  expect(await db.collection('swamp_club_events').find().sort({ _id: 1 }).toArray()).toMatchObject([
    { _id: 'u1', username: 'anna', score: 12, devices: 2 },
    { _id: 'u2', username: 'ann', score: 0, devices: 0 },
  ]);
  expect(await readMigrationState(db)).toMatchObject({ phase: 'done', startedAt: NOW });
  expect(await verifyOwnership(db, names, NOW)).toMatchObject({ ok: true, people: 2 });
});

test('entries of one person, duplicates and other letter cases, become one; the originals are kept as they were', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  const originals = [
    { _id: new ObjectId(), username: 'ann', distinct_ids: ['d1', 'd1'], plan: { paid: new Long(5) } },
    { _id: new ObjectId(), username: 'ANN', distinct_ids: ['d1', 'd2'], seen: new Double(1), level: new Int32(1) },
    { _id: new ObjectId(), username: 'ann' },
  ];
  await insertLinks(db, ...originals);
  await insertCounts(db, { username: 'ann', successes: 2 }, { username: 'Ann', successes: 3, invocations: 4 });
  const names = namesOf({ userId: 'u1', held: 'ann' });

  expect(await planOwnership(db, names)).toMatchObject({ kinds: { links: { adopted: 3, merged: 2 } } });
  // Across transactions and within one alike.
  await migrate(database, names, { batchSize: 2 });
  expect(await entriesOf(db, 'u1')).toEqual({
    links: [{ username: 'ann', distinct_ids: ['d1', 'd2'] }],
    counts: [{ username: 'ann', invocations: 4, successes: 5 }],
  });
  const kept = await db.collection('identity_map_migrated').find({}, { promoteValues: false }).toArray();
  expect(kept).toEqual(originals.map((original) => ({ ...original, ownerId: 'u1' })));
  expect(await verifyOwnership(db, names, NOW)).toMatchObject({ ok: true });
});

test('of a name that two people spelled differently, each gets what is spelled like theirs; the rest is set aside', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  await insertLinks(
    db,
    { username: 'Ann', distinct_ids: ['d1'] },
    { username: 'ANN', distinct_ids: ['d2'] },
    { username: 'ann', distinct_ids: ['d3'] },
    { username: 'stranger', distinct_ids: ['d4'] },
  );
  const names = namesOf({ userId: 'u1', held: 'Ann' }, { userId: 'u2', held: 'ANN', username: null });
  await migrate(database, names);
  expect((await entriesOf(db, 'u1')).links).toEqual([{ username: 'ann', distinct_ids: ['d1'] }]);
  expect((await entriesOf(db, 'u2')).links).toEqual([{ username: null, distinct_ids: ['d2'] }]);
  expect(await unowned(db)).toMatchObject([
    { username: 'ann', distinct_ids: ['d3'], setAside: { reason: 'contested', at: NOW } },
    { username: 'stranger', distinct_ids: ['d4'], setAside: { reason: 'no_holder', at: NOW } },
  ]);
  expect(await verifyOwnership(db, names, NOW)).toMatchObject({ ok: true });
});

test('whoever deleted their account since has their entries all the same; an erased person has none', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  await insertLinks(db, { username: 'gone', distinct_ids: ['d1'] }, { username: 'Erased', distinct_ids: ['d2'] });
  await insertCounts(db, { username: 'gone', successes: 2 }, { username: 'erased', successes: 3 });
  const erased = { _id: 'u2', username: null, version: 0, erased: true, revision: 1 };
  await db.collection<typeof erased>(peopleSpec.name).insertOne(erased);
  const names = namesOf({ userId: 'u1', held: 'gone', deleted: true }, { userId: 'u2', held: 'erased', deleted: true });

  expect(await planOwnership(db, names)).toMatchObject({ kinds: { links: { adopted: 1, removed: 1 } }, owners: 1 });
  const { handled } = await migrate(database, names);
  expect(handled.links).toMatchObject({ adopted: 1, removed: 1 });
  expect(await entriesOf(db, 'u1')).toMatchObject({ links: [{ username: null, distinct_ids: ['d1'] }] });
  expect(await db.collection('swamp_club_events').find().toArray()).toMatchObject([
    { _id: 'u1', score: 2, devices: 1 },
  ]);
  expect(JSON.stringify(await dump(db))).not.toMatch(/"d2"|"Erased"/);
  const verified = await verifyOwnership(db, names, NOW);
  expect(verified).toMatchObject({
    ok: true,
    after: { links: { removed: { entries: 1, links: 1 } }, counts: { removed: { successes: 3 } } },
  });
});

test('what cannot be read is set aside as it is, and harms nothing else', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  const unreadable = [
    { _id: new ObjectId(), distinct_ids: ['d1'] },
    { _id: new ObjectId(), username: null, distinct_ids: ['d2'], level: new Double(2) },
    { _id: new ObjectId(), username: 'ann', distinct_ids: 'd3' },
    { _id: new ObjectId(), username: 'ann', distinct_ids: ['d4', new Int32(5)] },
    { _id: new ObjectId(), username: 'ann', distinct_ids: ['d5'], userId: null, nested: { $odd: { 'a.b': [] } } },
  ];
  await db.collection('identity_map').insertMany(unreadable);
  await insertLinks(db, { username: 'ann', distinct_ids: ['d6'] });
  await insertCounts(db, { username: 'ann', successes: '7' }, { username: 'ann', successes: 2 });
  const names = namesOf({ userId: 'u1', held: 'ann' });
  const { handled } = await migrate(database, names);
  expect(handled).toMatchObject({
    // An owner that is none is an owner that is missing.
    links: { adopted: 2, setAside: { unreadable: 4 } },
    counts: { adopted: 1, setAside: { unreadable: 1 } },
  });
  const aside = await db.collection('identity_map_unowned').find({}, { promoteValues: false }).toArray();
  expect(aside).toEqual(
    unreadable.slice(0, 4).map((entry) => ({ ...entry, setAside: { reason: 'unreadable', at: NOW } })),
  );
  expect(await entriesOf(db, 'u1')).toMatchObject({
    links: [{ distinct_ids: ['d5', 'd6'] }],
    counts: [{ successes: 2 }],
  });
  expect(await verifyOwnership(db, names, NOW)).toMatchObject({ ok: true });
});

test('ids of any type and documents of any size move; devices beyond what an entry holds are counted', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  // As large as a document can be: there is no room for another field.
  const huge = { _id: new ObjectId(), username: 'huge', filling: '' };
  const room = 16 * 1024 * 1024 - 60;
  await insertLinks(
    db,
    { username: 'many', distinct_ids: devices(49_990, 36) },
    { username: 'Many', distinct_ids: devices(50_020, 36) },
    { username: 'large', distinct_ids: devices(75_000, 195) },
    { ...huge, filling: 'x'.repeat(room) },
  );
  await db.collection<{ _id: string; username: string; distinct_ids: string[] }>('identity_map').insertOne({
    _id: 'an id of their own',
    username: 'ann',
    distinct_ids: ['d1'],
  });
  const names = namesOf(
    { userId: 'u1', held: 'many' },
    { userId: 'u2', held: 'large' },
    { userId: 'u3', held: 'huge' },
    { userId: 'u4', held: 'ann' },
  );
  const { unlinked, handled } = await migrate(database, names);
  expect(unlinked).toBe(20 + 25_000);
  expect(handled.links).toMatchObject({ adopted: 4, setAside: { too_large: 1 } });
  const counts = await db.collection('swamp_club_events').find().sort({ _id: 1 }).toArray();
  expect(counts).toMatchObject([{ devices: 50_000 }, { devices: 50_000 }, { devices: 0 }, { devices: 1 }]);
  expect((await unowned(db))[0]?.['filling']).toHaveLength(room);
  expect(await verifyOwnership(db, names, NOW)).toMatchObject({ ok: true });
});

test("upstream's unique index on names does not stand in the way of names that are used again", async () => {
  await using database = await oldDatabase();
  const { db } = database;
  await db.collection('identity_map').createIndex({ username: 1 }, { unique: true });
  await insertLinks(db, { username: 'ann', distinct_ids: ['d1'] }, { username: 'bob', distinct_ids: ['d2'] });
  const names = namesOf({ userId: 'u1', held: 'ann', username: 'bob' }, { userId: 'u2', held: 'bob', username: 'ann' });
  expect((await planOwnership(db, names)).indexesToDrop).toEqual(['identity_map.username_1']);
  await migrate(database, names, { batchSize: 1 });
  expect((await entriesOf(db, 'u1')).links).toEqual([{ username: 'bob', distinct_ids: ['d1'] }]);
  expect((await entriesOf(db, 'u2')).links).toEqual([{ username: 'ann', distinct_ids: ['d2'] }]);
});

test('run again it changes nothing; a bare entry found then is added to what its owner has, and published', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  await insertLinks(db, { username: 'ann', distinct_ids: ['d1'] }, { username: 'nobody', distinct_ids: ['d9'] });
  await insertCounts(db, { username: 'ann', successes: 1 });
  const names = namesOf({ userId: 'u1', held: 'ann', username: 'anna' });
  await migrate(database, names);
  const before = await dump(db);
  expect(await migrate(database, names)).toMatchObject({
    outcome: 'nothing_to_do',
    handled: { links: { adopted: 1 } },
  });
  expect(await dump(db)).toEqual(before);

  await insertLinks(db, { username: 'Ann', distinct_ids: ['d1', 'd2'] });
  await insertCounts(db, { username: 'ann', successes: 2 });
  expect(await verifyOwnership(db, names, NOW)).toMatchObject({ ok: false, problems: { total: 2 } });
  expect(await migrate(database, names)).toMatchObject({ outcome: 'completed', handled: { links: { adopted: 2 } } });
  expect(await entriesOf(db, 'u1')).toEqual({
    links: [{ username: 'anna', distinct_ids: ['d1', 'd2'] }],
    counts: [{ username: 'anna', invocations: 0, successes: 3 }],
  });
  expect(await db.collection('swamp_club_events').findOne()).toMatchObject({ devices: 2, successes: 3 });
  expect(await verifyOwnership(db, names, NOW)).toMatchObject({ ok: true });
});

test('a database whose migration was interrupted is not taken for a fresh one, though all its entries are set aside', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  await insertLinks(db, { username: 'stranger', distinct_ids: ['d1'] });
  const names = namesOf({ userId: 'u1', held: 'ann' });
  expect(await migrate(database, names, { stopAfter: 1 })).toMatchObject({ outcome: 'interrupted' });
  await establishOnFreshDatabase(db, NOW);
  expect(await readMigrationState(db)).toMatchObject({ phase: 'under_way' });
  await migrate(database, names);
  expect(await db.collection('swamp_club_events').countDocuments()).toBe(1);
});
