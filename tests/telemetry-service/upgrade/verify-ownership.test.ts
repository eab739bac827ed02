// Whether everything is where it belongs: what `verify` finds, and that it is content where all is well.
import type { Db } from 'mongodb';
import { expect, test } from 'vitest';
import type { Problem } from '../../../telemetry-service/src/upgrade/reports.ts';
import { verifyOwnership } from '../../../telemetry-service/src/upgrade/verify-ownership.ts';
import { namesOf } from './names-of.ts';
import { insertAppliedEvents, insertCounts, insertLinks, migrate, NOW, oldDatabase } from './old-database.ts';

const names = namesOf({ userId: 'u1', held: 'ann' }, { userId: 'u2', held: 'bob' });
const LATER = new Date(NOW.getTime() + 60_000);

async function migrated() {
  const database = await oldDatabase();
  await insertLinks(database.db, { username: 'ann', distinct_ids: ['d1'] }, { username: 'bob', distinct_ids: ['d2'] });
  await insertCounts(
    database.db,
    { username: 'ann', invocations: 3, successes: 2 },
    { username: 'bob', successes: 1, durationMs: 0.1 },
  );
  await migrate(database, names);
  return database;
}

const linksOf = (db: Db) =>
  db.collection<{ userId?: string; username: string; distinct_ids: string[] }>('identity_map');
const countsOf = (db: Db) => db.collection('username_metrics');

const faults: [string, (db: Db) => Promise<unknown>, Problem[]][] = [
  [
    'a crossed link',
    (db) => linksOf(db).updateOne({ userId: 'u1' }, { $push: { distinct_ids: 'd2' } }),
    [{ kind: 'crossed_link', userId: 'u1', device: 'd2' }],
  ],
  [
    'a lost link',
    (db) => linksOf(db).deleteOne({ userId: 'u1' }),
    [{ kind: 'missing_link', userId: 'u1', device: 'd1' }],
  ],
  [
    'a lost count',
    (db) => countsOf(db).updateOne({ userId: 'u1' }, { $inc: { successes: -1 } }),
    [
      { kind: 'wrong_count', userId: 'u1', field: 'successes', expected: 2, found: 1 },
      { kind: 'wrong_total', of: 'counts', field: 'successes', expected: 3, found: 2 },
    ],
  ],
  [
    'a doubled count',
    (db) => countsOf(db).updateOne({ userId: 'u1' }, { $mul: { invocations: 2 } }),
    [
      { kind: 'wrong_count', userId: 'u1', field: 'invocations', expected: 3, found: 6 },
      { kind: 'wrong_total', of: 'counts', field: 'invocations', expected: 3, found: 6 },
    ],
  ],
  [
    'counts that changed hands',
    async (db) => {
      await countsOf(db).updateOne({ userId: 'u1' }, { $inc: { successes: -1 } });
      await countsOf(db).updateOne({ userId: 'u2' }, { $inc: { successes: 1 } });
    },
    [
      { kind: 'wrong_count', userId: 'u1', field: 'successes', expected: 2, found: 1 },
      { kind: 'wrong_count', userId: 'u2', field: 'successes', expected: 1, found: 2 },
    ],
  ],
  [
    'a bare entry that was left',
    (db) => linksOf(db).insertOne({ username: 'ann', distinct_ids: [] }),
    [{ kind: 'bare_entries', of: 'links', entries: 1 }],
  ],
  [
    'an original that is gone',
    (db) => db.collection('identity_map_migrated').deleteOne({ ownerId: 'u2' }),
    [
      { kind: 'crossed_link', userId: 'u2', device: 'd2' },
      { kind: 'wrong_total', of: 'links', field: 'entries', expected: 2, found: 1 },
    ],
  ],
  [
    'another name than main-app has',
    (db) => db.collection<{ _id: string }>('people').updateOne({ _id: 'u1' }, { $set: { username: 'eve' } }),
    [
      { kind: 'wrong_label', userId: 'u1', expected: 'eve', found: 'ann' },
      { kind: 'wrong_label', userId: 'u1', expected: 'eve', found: 'ann' },
      { kind: 'wrong_label', userId: 'u1', expected: 'ann', found: 'eve' },
    ],
  ],
];

test('where all is well it finds nothing', async () => {
  await using database = await migrated();
  expect(await verifyOwnership(database.db, names, NOW)).toMatchObject({
    ok: true,
    people: 2,
    labelsBehind: 0,
    problems: { total: 0, examples: [] },
  });
});

test.for(faults)('it finds %s, and nothing else', async ([, plant, problems]) => {
  await using database = await migrated();
  await plant(database.db);
  const verified = await verifyOwnership(database.db, names, NOW);
  expect(verified).toMatchObject({ ok: false, problems: { total: problems.length, examples: problems } });
});

test('events that were applied since are reckoned with; once some may have expired, more than can be traced is theirs', async () => {
  await using database = await migrated();
  const { db } = database;
  // Somebody's first, and one of an anonymous device, which is nobody's.
  await insertAppliedEvents(
    db,
    { distinctId: 'd7', userId: 'u1', at: LATER },
    { distinctId: 'd8', userId: null, at: LATER },
  );
  const unapplied = await verifyOwnership(db, names, LATER);
  expect(unapplied.problems.examples).toContainEqual({ kind: 'missing_link', userId: 'u1', device: 'd7' });
  expect(unapplied.problems.examples).toContainEqual({
    kind: 'wrong_count',
    userId: 'u1',
    field: 'dayInvocations',
    expected: 1,
    found: 0,
  });

  await linksOf(db).updateOne({ userId: 'u1' }, { $push: { distinct_ids: 'd7' } });
  await countsOf(db).updateOne(
    { userId: 'u1' },
    { $inc: { invocations: 1, successes: 1, durationMs: 250, 'days.2026-11-23': 1 } },
  );
  expect(await verifyOwnership(db, names, LATER)).toMatchObject({
    ok: true,
    events: { invocations: 1, durationMs: 250 },
  });

  await db.collection('telemetry_events').deleteMany();
  expect(await verifyOwnership(db, names, LATER)).toMatchObject({ ok: false, eventsExpired: false });
  const muchLater = new Date(NOW.getTime() + 91 * 24 * 60 * 60 * 1000);
  expect(await verifyOwnership(db, names, muchLater)).toMatchObject({ ok: true, eventsExpired: true });
  await countsOf(db).updateOne({ userId: 'u1' }, { $set: { invocations: 2 } });
  expect(await verifyOwnership(db, names, muchLater)).toMatchObject({ ok: false });
});

test('a name that telemetry has not heard of yet is no problem, and counted', async () => {
  await using database = await migrated();
  const renamed = namesOf({ userId: 'u1', held: 'ann', username: 'eve', version: 2 }, { userId: 'u2', held: 'bob' });
  expect(await verifyOwnership(database.db, renamed, NOW)).toMatchObject({ ok: true, labelsBehind: 1 });
});
