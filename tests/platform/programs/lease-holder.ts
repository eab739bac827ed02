// A process that takes a lease and stays in the middle of a transaction, having written, until it hears SIGUSR2.
import process from 'node:process';
import { acquireLease } from '@swamp-club/platform/lease.ts';
import { connectMongo } from '@swamp-club/platform/mongo.ts';

const [uri, leaseMs] = process.argv.slice(2);
if (uri === undefined || leaseMs === undefined) throw new Error('usage: lease-holder.ts <uri> <leaseMs>');

const goOn = new Promise<void>((resolve) => process.once('SIGUSR2', () => resolve()));
await using mongo = await connectMongo(uri, { appName: 'lease-holder', defaultDatabase: 'unused' });
const options = { name: 'projector', holder: 'lease-holder', leaseMs: Number(leaseMs) };
await using lease = await acquireLease(mongo.db, options);
if (lease === null) throw new Error('The lease is held by somebody else.');
try {
  await lease.transaction(async (session) => {
    await mongo.db.collection('written').insertOne({ by: 'lease-holder' }, { session });
    process.stdout.write('in mid-transaction\n');
    await goOn;
    await mongo.db.collection('written').insertOne({ by: 'lease-holder' }, { session });
  });
  process.stdout.write('committed\n');
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.name : 'unknown'}\n`);
}
