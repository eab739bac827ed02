// The migration stopped after each of its transactions and run again, and on databases nobody thought of.
import { acquireLease } from '@swamp-club/platform/lease.ts';
import * as fc from 'fast-check';
import type { Db, Document } from 'mongodb';
import { expect, test } from 'vitest';
import { entryKinds, type Totals } from '../../../telemetry-service/src/upgrade/reports.ts';
import { bare, entryCollections } from '../../../telemetry-service/src/upgrade/entry-collections.ts';
import { verifyOwnership } from '../../../telemetry-service/src/upgrade/verify-ownership.ts';
import { namesOf } from './names-of.ts';
import { dumpWithoutMadeIds, insertCounts, insertLinks, migrate, NOW, oldDatabase } from './old-database.ts';

const names = namesOf(
  { userId: 'u1', held: 'Ann', username: 'anna', version: 5 },
  { userId: 'u2', held: 'bob' },
  { userId: 'u3', held: null },
  { userId: 'u4', held: 'gone', deleted: true },
);
const links = [
  { username: 'ann', distinct_ids: ['d1'] },
  { username: 'bob', distinct_ids: ['d2'] },
  { username: 'Ann', distinct_ids: ['d3'] },
  { username: 'stranger', distinct_ids: ['d4'] },
  { username: 'gone', distinct_ids: ['d5'] },
];
const counts = [{ username: 'ANN', successes: 1 }, { username: 'bob', successes: 2 }, { successes: 4 }];

async function messyDatabase() {
  const database = await oldDatabase();
  await database.db.collection('identity_map').createIndex({ username: 1 }, { unique: true });
  await insertLinks(database.db, ...links.map((entry, index) => ({ _id: index, ...entry })));
  await insertCounts(database.db, ...counts.map((entry, index) => ({ _id: index, ...entry })));
  return database;
}

test('stopped after each of its transactions and run again, it comes to the same end', async () => {
  await using undisturbed = await messyDatabase();
  await migrate(undisturbed, names, { batchSize: 2 });

  await using stopped = await messyDatabase();
  let runs = 0;
  for (let outcome = 'interrupted'; outcome === 'interrupted'; runs += 1) {
    ({ outcome } = await migrate(stopped, names, { batchSize: 2, stopAfter: 1 }));
  }
  expect(runs).toBeGreaterThan(7);
  expect(await dumpWithoutMadeIds(stopped.db)).toEqual(await dumpWithoutMadeIds(undisturbed.db));
  expect(await verifyOwnership(stopped.db, names, NOW)).toMatchObject({ ok: true });
});

test('of two operators one at a time migrates, and together they come to the same end', async () => {
  await using undisturbed = await messyDatabase();
  await migrate(undisturbed, names, { batchSize: 1 });
  await using database = await messyDatabase();
  await Promise.all([migrate(database, names, { batchSize: 1 }), migrate(database, names, { batchSize: 2 })]);
  expect(await dumpWithoutMadeIds(database.db)).toEqual(await dumpWithoutMadeIds(undisturbed.db));

  await insertLinks(database.db, { username: 'bob' });
  const lease = { name: 'migration', holder: 'somebody else', leaseMs: 60_000 };
  await using _held = await acquireLease(database.db, lease);
  await expect(migrate(database, names, { leaseMs: 100 })).rejects.toThrow('Somebody else is migrating');
});

const anyName = fc.constantFrom('ann', 'Ann', 'ANN', 'bob', 'stranger', '', null, 7);
const anyCount = fc.oneof(
  { weight: 9, arbitrary: fc.nat(9) },
  { weight: 1, arbitrary: fc.constantFrom('1', -1, null) },
);
const anyLinks = fc.record(
  {
    username: anyName,
    distinct_ids: fc.oneof(
      { weight: 9, arbitrary: fc.array(fc.constantFrom('d1', 'd2', 'd3'), { maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constantFrom(null, 'd1', [1]) },
    ),
    extra: fc.nat(3),
  },
  { requiredKeys: [] },
);
const anyCounts = fc.record(
  {
    username: anyName,
    invocations: anyCount,
    successes: anyCount,
    durationMs: anyCount,
    days: fc.dictionary(fc.constantFrom('2026-01-01', '2026-01-02'), fc.nat(9), { maxKeys: 2 }),
  },
  { requiredKeys: [] },
);
const anyNames = fc
  .uniqueArray(fc.constantFrom('ann', 'Ann', 'ANN', 'bob', 'Bob'), { maxLength: 4 })
  .map((held) =>
    namesOf(...held.map((name, index) => ({ userId: `u${index}`, held: name, username: `now-${index}` }))),
  );

/** One person's, adopted together: seldom met by chance. */
const twoOfOne: [Document[], Document[], ReturnType<typeof namesOf>, number] = [
  [],
  [
    { username: 'ann', successes: 1 },
    { username: 'ann', successes: 2 },
  ],
  namesOf({ userId: 'u0', held: 'ann' }),
  2,
];

test('whatever is in the entries, nothing of it is lost, doubled or given to somebody else', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyLinks, { maxLength: 6 }),
      fc.array(anyCounts, { maxLength: 6 }),
      anyNames,
      fc.integer({ min: 1, max: 4 }),
      async (someLinks, someCounts, someNames, batchSize) => {
        await empty(db);
        if (someLinks.length > 0) await insertLinks(db, ...someLinks);
        if (someCounts.length > 0) await insertCounts(db, ...someCounts);
        await migrate(database, someNames, { batchSize });

        const { problems, before, after } = await verifyOwnership(db, someNames, NOW);
        expect(problems).toEqual({ total: 0, examples: [] });
        expect(before.links.entries).toBe(someLinks.length);
        const sums: (keyof Totals)[] = ['invocations', 'successes', 'durationMs', 'dayInvocations'];
        for (const field of sums) {
          expect(before.counts[field]).toBe(total(someCounts, field));
          expect(after.counts.owned[field] + after.counts.unowned[field]).toBe(before.counts[field]);
        }
        for (const kind of entryKinds) expect(await entryCollections(db, kind).entries.countDocuments(bare)).toBe(0);
      },
    ),
    { numRuns: 25, examples: [twoOfOne] },
  );
});

async function empty(db: Db): Promise<void> {
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray())
    await db.collection(name).deleteMany();
}

/** Reckoned apart from the product's own sums. */
function total(entries: readonly Document[], field: keyof Totals): number {
  return entries.reduce((sum, { days, ...counts }) => {
    const value: unknown = field === 'dayInvocations' ? undefined : counts[field];
    const perDay = Object.values(field === 'dayInvocations' ? (days ?? {}) : {});
    return [value, ...perDay].reduce<number>((all, one) => all + (typeof one === 'number' ? one : 0), sum);
  }, 0);
}
