// The way back to a database that the old system reads by names, and forward again.
import { Int32, ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import type { NameHolders } from '../../../telemetry-service/src/upgrade/name-holders.ts';
import { readMigrationState } from '../../../telemetry-service/src/upgrade/migration-state.ts';
import { undoOwnership } from '../../../telemetry-service/src/upgrade/undo-ownership.ts';
import { verifyOwnership } from '../../../telemetry-service/src/upgrade/verify-ownership.ts';
import type { TestDatabase } from '../../support/database.ts';
import { namesOf } from './names-of.ts';
import {
  dumpWithoutMadeIds,
  insertAppliedEvents,
  insertCounts,
  insertLinks,
  migrate,
  NOW,
  oldDatabase,
} from './old-database.ts';

const people = [
  { userId: 'u1', held: 'Ann', username: 'anna', version: 5 },
  { userId: 'u2', held: 'bob' },
  { userId: 'u3', held: 'nameless', username: null },
  { userId: 'u4', held: 'gone', deleted: true },
] as const;
const names = namesOf(...people);
const unreadable = { _id: new ObjectId(), distinct_ids: ['d5', new Int32(3)] };

async function migrated() {
  const database = await oldDatabase();
  const { db } = database;
  await db.collection('identity_map').createIndex({ username: 1 }, { unique: true, name: 'by_name' });
  const links = [
    { username: 'Ann', distinct_ids: ['d1'] },
    { username: 'bob', distinct_ids: ['d2'] },
    { username: 'nameless', distinct_ids: ['d3'] },
    { username: 'gone', distinct_ids: ['d4'] },
    { username: 'stranger', distinct_ids: ['d6'] },
  ];
  await insertLinks(db, unreadable, ...links.map((entry, index) => ({ _id: index, ...entry })));
  await insertCounts(
    db,
    { username: 'ann', successes: 1 },
    { username: 'nameless', successes: 2 },
    { username: 'bob' },
  );
  await migrate(database, names);
  return database;
}

interface Going {
  stopAfter?: number;
  forgetHolders?: () => Promise<void>;
}

function goBack({ db }: TestDatabase, by: NameHolders, { stopAfter, forgetHolders }: Going = {}) {
  const stop = new AbortController();
  let steps = 0;
  return undoOwnership({
    db,
    names: by,
    forgetHolders: forgetHolders ?? (async () => {}),
    now: () => NOW,
    onProgress: () => {
      steps += 1;
      if (steps === stopAfter) stop.abort();
    },
    signal: stop.signal,
  });
}

test('entries have the names of today and no owner; what was set aside is back, and so is the index', async () => {
  await using database = await migrated();
  const { db } = database;
  // Renamed, and the command has not come.
  const today = namesOf({ ...people[0], username: 'annie', version: 6 }, ...people.slice(1));
  expect(await goBack(database, today)).toEqual({ outcome: 'completed', renamed: 4, returned: 1 });
  const entries = await db.collection('identity_map').find().project({ _id: 0 }).sort({ distinct_ids: 1 }).toArray();
  expect(entries).toEqual([
    { distinct_ids: [3, 'd5'].toReversed() },
    { username: 'annie', distinct_ids: ['d1'] },
    { username: 'bob', distinct_ids: ['d2'] },
    // Whom the old code does not find by any name.
    { userId: 'u3', username: '(no name: u3)', distinct_ids: ['d3'] },
    { userId: 'u4', username: '(no name: u4)', distinct_ids: ['d4'] },
  ]);
  expect(await db.collection('identity_map').findOne({ _id: unreadable._id }, { promoteValues: false })).toEqual(
    unreadable,
  );
  // By now somebody else may be called so: they, or the next move, would take it for theirs.
  expect(await db.collection('identity_map_unowned').find().toArray()).toMatchObject([{ username: 'stranger' }]);
  expect(await db.collection('identity_map').indexInformation()).toHaveProperty('by_name');
  expect(await readMigrationState(db)).toMatchObject({ phase: 'not_begun' });
  expect(await goBack(database, today)).toMatchObject({ outcome: 'nothing_to_do' });
});

test('what cannot be read stays aside while somebody has its name: to the old code it would be theirs', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  await insertLinks(db, { username: 'bob', distinct_ids: 'd1' }, { username: 'bob', distinct_ids: ['d2'] });
  await migrate(database, names);
  expect(await goBack(database, names)).toMatchObject({ renamed: 1, returned: 0 });
  expect(await db.collection('identity_map').find().toArray()).toMatchObject([
    { username: 'bob', distinct_ids: ['d2'] },
  ]);
  expect(await db.collection('identity_map_unowned').find().toArray()).toMatchObject([{ distinct_ids: 'd1' }]);
});

test('there and forward again, everybody has what they had, and events in between are counted once', async () => {
  await using database = await migrated();
  const { db } = database;
  await insertAppliedEvents(
    db,
    { distinctId: 'd1', userId: 'u1', at: NOW },
    { distinctId: 'd3', userId: 'u3', at: NOW },
  );
  const figures = { invocations: 1, successes: 1, durationMs: 250, 'days.2026-11-23': 1 };
  await db.collection('username_metrics').updateMany({ userId: { $in: ['u1', 'u3'] } }, { $inc: figures });
  expect(await verifyOwnership(db, names, NOW)).toMatchObject({ ok: true, events: { invocations: 2 } });
  const before = await dumpWithoutMadeIds(db);
  await goBack(database, names);

  // main-app records anew who has which name.
  const anew = namesOf(
    ...people.map((person) => ({ ...person, held: 'username' in person ? person.username : person.held })),
  );
  await migrate(database, anew);
  const after = await dumpWithoutMadeIds(db);
  expect(after['identity_map']).toEqual(before['identity_map']);
  expect(after['username_metrics']).toEqual(before['username_metrics']);
  expect(after['identity_map_unowned']).toEqual(before['identity_map_unowned']);
  expect(await verifyOwnership(db, anew, NOW)).toMatchObject({ ok: true, events: { invocations: 0 } });
});

test('stopped on the way it goes on, and until it has arrived nothing can migrate', async () => {
  await using undisturbed = await migrated();
  await goBack(undisturbed, names);
  await using stopped = await migrated();
  let forgotten = 0;
  const forgetHolders = async () => {
    forgotten += 1;
    if (forgotten === 1) throw new Error('main-app’s database is away');
  };
  for (const stopAfter of [1, 2, 2]) {
    expect(await goBack(stopped, names, { stopAfter, forgetHolders })).toMatchObject({ outcome: 'interrupted' });
    await expect(migrate(stopped, names)).rejects.toThrow('npm run migrate -- back');
  }
  await expect(goBack(stopped, names, { forgetHolders })).rejects.toThrow('is away');
  expect(await readMigrationState(stopped.db)).toMatchObject({ phase: 'going_back' });
  await expect(migrate(stopped, names)).rejects.toThrow('npm run migrate -- back');
  expect(await goBack(stopped, names, { forgetHolders })).toMatchObject({ outcome: 'completed' });
  const [end, expected] = [await dumpWithoutMadeIds(stopped.db), await dumpWithoutMadeIds(undisturbed.db)];
  for (const name of ['identity_map', 'username_metrics', 'identity_map_unowned', 'migrations']) {
    expect(end[name]).toEqual(expected[name]);
  }
});

test('a migration that was begun must be finished first', async () => {
  await using database = await oldDatabase();
  await insertLinks(database.db, { username: 'bob', distinct_ids: ['d1'] });
  await migrate(database, names, { stopAfter: 1 });
  await expect(goBack(database, names)).rejects.toThrow('npm run migrate -- run');
});
