// What a dead process had locked is free again soon, and whoever is at work is left alone.
import { join } from 'node:path';
import { execPath } from 'node:process';
import { expect, test } from 'vitest';
import { endAbandonedTransactions } from '@swamp-club/platform/abandoned-transactions.ts';
import { connectMongo } from '@swamp-club/platform/mongo.ts';
import { startProcess } from '../../scripts/processes/child.ts';
import { testDatabase } from '../support/database.ts';

const appName = 'lease-holder';

test('the transaction of a dead process is ended, once it is idle; while the process is alive it may be as idle as it likes', async () => {
  await using database = await testDatabase('main_app');
  await using mongo = await connectMongo(database.uri, { appName: 'sweeper', defaultDatabase: 'unused' });
  const args = [join(import.meta.dirname, 'programs', 'lease-holder.ts'), database.uri, '60000'];
  await using holder = await startProcess({ name: appName, command: execPath, args, env: {} });
  await expect.poll(() => holder.lastLines()).toContain('in mid-transaction');
  expect(await endAbandonedTransactions(mongo.client, { appName, idleMs: 0 })).toBe(0);

  holder.kill('SIGKILL');
  await holder.exited;
  expect(await endAbandonedTransactions(mongo.client, { appName, idleMs: 60_000 })).toBe(0);
  expect(await endAbandonedTransactions(mongo.client, { appName: 'another program', idleMs: 0 })).toBe(0);
  const written = mongo.db.collection<{ by: string }>('written');
  await expect.poll(() => endAbandonedTransactions(mongo.client, { appName, idleMs: 0 })).toBe(1);
  expect(await endAbandonedTransactions(mongo.client, { appName, idleMs: 0 })).toBe(0);
  // The lease document was locked by it.
  await mongo.db.collection('leases').updateOne({}, { $set: { free: true } }, { maxTimeMS: 5000 });
  expect(await written.countDocuments()).toBe(0);
});
