// What a migration must not do in between: commit what it wrote when another has its lease, let the projector run too soon.
import { leases } from '@swamp-club/platform/lease-store.ts';
import { acquireLease, LeaseLost } from '@swamp-club/platform/lease.ts';
import { expect, test } from 'vitest';
import { isOwnershipEstablished } from '../../../telemetry-service/src/identity/ownership-store.ts';
import type { NameHolders } from '../../../telemetry-service/src/upgrade/name-holders.ts';
import { namesOf } from './names-of.ts';
import { insertLinks, migrate, oldDatabase } from './old-database.ts';

const names = namesOf({ userId: 'u1', held: 'ann' }, { userId: 'u2', held: 'bob' }, { userId: 'u3', held: null });

test('an operator whose lease another has taken meanwhile changes nothing more', async () => {
  await using database = await oldDatabase();
  const { client, db } = database;
  await insertLinks(db, { username: 'ann', distinct_ids: ['d1'] }, { username: 'bob', distinct_ids: ['d2'] });
  const before = await db.collection('identity_map').find().toArray();
  const taken = Promise.withResolvers<boolean>();
  const slow: NameHolders = {
    ...names,
    currentNames: async (userIds) => {
      // As when it has run out: what its holder has begun is ended first.
      const { sessionId } = (await leases(db).findOne({ _id: 'migration' })) ?? {};
      await client.db('admin').command({ killSessions: [{ id: sessionId }] });
      await leases(db).updateOne({ _id: 'migration' }, { $set: { expiresAt: new Date(0) } });
      const lease = await acquireLease(db, { name: 'migration', holder: 'another', leaseMs: 60_000 });
      taken.resolve(lease !== null);
      return names.currentNames(userIds);
    },
  };
  await expect(migrate(database, slow)).rejects.toThrow(LeaseLost);
  expect(await taken.promise).toBe(true);
  expect(await db.collection('identity_map').find().toArray()).toEqual(before);
});

test('the projector may run when everybody has a snapshot, and not before', async () => {
  await using database = await oldDatabase();
  const { db } = database;
  await insertLinks(db, { username: 'ann', distinct_ids: ['d1'] });
  const snapshots = () => db.collection('swamp_club_events').countDocuments();
  let waited = 0;
  while (!(await isOwnershipEstablished(db))) {
    if ((await snapshots()) > 0) waited += 1;
    await migrate(database, names, { batchSize: 1, stopAfter: 1 });
  }
  expect(await snapshots()).toBe(3);
  expect(waited).toBeGreaterThan(2);
});
