// The migration of an upgraded database: whose every entry is, and that nothing is lost on the way.
import { expect, test } from 'vitest';
import { readMigrationState } from '../../../telemetry-service/src/upgrade/migration-state.ts';
import { verifyOwnership } from '../../../telemetry-service/src/upgrade/verify-ownership.ts';
import { entriesOf, insertCounts, insertLinks, migrate, namesOf, NOW, oldDatabase } from './old-database.ts';

test('an entry goes to whoever held its name when main-app took over, under the name they have now', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  await insertLinks(db, { username: 'Ann', distinct_ids: ['d1', 'd2'] });
  await insertCounts(db, { username: 'Ann', invocations: 3, successes: 2, days: { '2026-01-01': 3 } });
  const names = namesOf({ userId: 'u1', held: 'Ann', username: 'anna', version: 7 });

  const result = await migrate(database, names);
  expect(result).toMatchObject({ outcome: 'completed', unlinked: 0, handled: { links: { adopted: 1 } } });
  expect(await entriesOf(db, 'u1')).toEqual({
    links: [{ username: 'anna', distinct_ids: ['d1', 'd2'] }],
    counts: [{ username: 'anna', invocations: 3, successes: 2 }],
  });
  expect(await db.collection('people').findOne()).toMatchObject({ _id: 'u1', username: 'anna', version: 7 });
  expect(await db.collection('swamp_club_events').findOne()).toMatchObject({ _id: 'u1', score: 12, devices: 2 });
  expect(await readMigrationState(db)).toMatchObject({ phase: 'done', completedAt: NOW });
  expect(await verifyOwnership(db, names, NOW)).toMatchObject({ ok: true, people: 1, problems: { total: 0 } });
});
