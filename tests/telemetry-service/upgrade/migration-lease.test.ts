// An operator who migrates after somebody who was killed waits for that one's lease, however slow a look at it is.
import { acquireLease } from '@swamp-club/platform/lease.ts';
import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { takeMigrationLease } from '../../../telemetry-service/src/upgrade/migration-lease.ts';
import { testDatabase } from '../../support/database.ts';

const leaseMs = 1000;

test('a lease that runs out while the look at it is being answered is taken with the next look', async () => {
  await using database = await testDatabase('telemetry');
  const client = new MongoClient(database.uri, { monitorCommands: true });
  await using _closing = await client.connect();
  const killed = await acquireLease(database.db, { name: 'migration', holder: 'killed', leaseMs });
  expect(killed).not.toBeNull();
  // The whole process stands still with the first answer in its hands, longer than it would wait for the lease.
  let stoodStill = 0;
  client.once('commandSucceeded', () => {
    stoodStill = 2 * leaseMs;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stoodStill);
  });
  await using lease = await takeMigrationLease({ db: client.db(), signal: new AbortController().signal, leaseMs });
  expect(stoodStill).toBe(2 * leaseMs);
  await lease.renew();
});
