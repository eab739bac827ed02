// A database's schema at start: one process at a time, and nothing that a newer release needs is taken from it.
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { acquireLease } from '@swamp-club/platform/lease.ts';
import { UnusableDatabase } from '@swamp-club/platform/mongo.ts';
import { schemas } from '@swamp-club/platform/schema-store.ts';
import { applySchema, reportSchema, type SchemaParts } from '@swamp-club/platform/schema.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { profiled } from '../support/profiler.ts';

const things: CollectionSpec = {
  name: 'things',
  indexes: [
    { name: 'by_a', key: { a: 1 } },
    { name: 'age', key: { at: 1 }, expireAfterSeconds: 60 },
  ],
};
const other: CollectionSpec = { name: 'others', indexes: [{ name: 'by_b', key: { b: 1 } }] };
const now = () => new Date('2026-11-30T12:00:00.000Z');
const release = (version: number, oldestReader = 0) => ({ version, oldestReader, release: `1.${version}.0` });

function partsOf({ db }: Pick<TestDatabase, 'db'>, more: Partial<SchemaParts> = {}): SchemaParts {
  return {
    db,
    leaseMs: 60_000,
    declared: release(1),
    now,
    log: pino({ level: 'silent' }),
    ...more,
  };
}

const namesOf = async ({ db }: TestDatabase, collection: string) =>
  new Set((await db.collection(collection).indexes()).map(({ name }) => name));

test('of several that start at once on an empty database one works and the others come after it', async () => {
  await using database = await testDatabase('telemetry');
  const replicas = ['first', 'second', 'third'];
  const operations = await profiled(database, async () => {
    await Promise.all(
      replicas.map(async (appName) => {
        await using client = await new MongoClient(database.uri, { appName }).connect();
        const db = client.db();
        await applySchema(partsOf({ db }), [things, other]);
        // Whoever was not the first does not go on without them either.
        const report = await reportSchema(partsOf({ db }), [things, other]);
        expect(report).toEqual({ declared: release(1), found: { ...release(1), appliedAt: now() }, drift: [] });
      }),
    );
  });
  // What is there already is not among them.
  const built = operations.filter(({ command }) => 'createIndexes' in command);
  expect(built.map(({ command }) => command['createIndexes'])).toEqual(['things', 'things', 'others']);
  expect(new Set(built.map(({ appName }) => appName)).size).toBe(1);
});

test('whoever comes while another is at work waits, and says so', async () => {
  await using database = await testDatabase('telemetry');
  const lines: string[] = [];
  const log = pino({}, { write: (line) => lines.push(line) });
  const parts = partsOf(database, { log });
  const lease = await acquireLease(database.db, { name: 'schema', holder: 'other', leaseMs: 60_000 });
  const applied = applySchema(parts, [things]);
  await eventually(() => expect(lines.join('')).toContain('another replica is at the collections and indexes'));
  expect(await database.db.listCollections({ name: 'things' }).toArray()).toEqual([]);
  await lease?.[Symbol.asyncDispose]();
  await applied;
  expect(await namesOf(database, 'things')).toEqual(new Set(['_id_', 'by_a', 'age']));
});

test('one that was killed delays the next no longer than its lease', async () => {
  await using database = await testDatabase('telemetry');
  const parts = partsOf(database);
  const killed = { name: 'schema', holder: 'killed', leaseMs: 1000 };
  const takenAt = Date.now();
  expect(await acquireLease(database.db, killed)).not.toBeNull();
  await applySchema(parts, [things]);
  expect(Date.now() - takenAt).toBeGreaterThanOrEqual(900);
  expect(await namesOf(database, 'things')).toEqual(new Set(['_id_', 'by_a', 'age']));
});

test('a database of before there were versions becomes one of this release, and an older one of the newer', async () => {
  await using database = await testDatabase('telemetry');
  await database.db.collection('things').createIndex({ old: 1 }, { name: 'by_old' });
  const specs = [{ ...things, retired: ['by_old'] }];
  expect(await reportSchema(partsOf(database), specs)).toMatchObject({ found: null, drift: [{}, {}, {}] });
  await applySchema(partsOf(database), specs);
  expect(await namesOf(database, 'things')).toEqual(new Set(['_id_', 'by_a', 'age']));
  const later = new Date('2026-12-01T12:00:00.000Z');
  // Started again, the same release changes nothing that people read as "since".
  await applySchema(partsOf(database, { now: () => later }), specs);
  expect(await schemas(database.db).findOne()).toEqual({ _id: 'schema', ...release(1), appliedAt: now() });
  await applySchema(partsOf(database, { declared: release(2, 1), now: () => later }), [
    { ...things, retired: ['by_a'] },
  ]);
  expect(await schemas(database.db).findOne()).toEqual({ _id: 'schema', ...release(2, 1), appliedAt: later });
});

test('an older release that the database admits adds what it lacks, and changes and drops nothing', async () => {
  await using database = await testDatabase('telemetry');
  const newer: CollectionSpec = {
    name: 'things',
    indexes: [
      { name: 'by_a', key: { a: 1, b: 1 } },
      { name: 'age', key: { at: 1 }, expireAfterSeconds: 90 },
      { name: 'by_c', key: { c: 1 } },
    ],
  };
  await applySchema(partsOf(database, { declared: release(2, 1) }), [newer]);
  const rolledBack = [{ ...things, indexes: [...things.indexes, { name: 'by_d', key: { d: 1 } }], retired: ['by_c'] }];
  await applySchema(partsOf(database), [...rolledBack, other]);
  expect(await namesOf(database, 'things')).toEqual(new Set(['_id_', 'by_a', 'age', 'by_c', 'by_d']));
  expect(await namesOf(database, 'others')).toEqual(new Set(['_id_', 'by_b']));
  expect(await database.db.collection('things').indexes()).toMatchObject([
    {},
    { key: { a: 1, b: 1 } },
    { expireAfterSeconds: 90 },
    {},
    {},
  ]);
  expect(await schemas(database.db).findOne()).toMatchObject(release(2, 1));
});

test('a release that is too old for the database refuses, says which to start, and leaves everything as it is', async () => {
  await using database = await testDatabase('telemetry');
  await applySchema(partsOf(database, { declared: release(3, 3) }), [other]);
  const refused = applySchema(partsOf(database, { declared: release(2) }), [things]);
  await expect(refused).rejects.toThrow(UnusableDatabase);
  await expect(refused).rejects.toThrow(
    'This database is one of release 1.3.0 (schema 3), which needs schema 3 or newer; this is release 1.2.0 (schema 2). Start release 1.3.0 or newer.',
  );
  expect(await database.db.listCollections({ name: 'things' }).toArray()).toEqual([]);
  // It holds up nobody.
  await applySchema(partsOf(database, { declared: release(3, 3) }), [other]);
});
