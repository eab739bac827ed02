// Two replicas start on a database with an outdated index over many documents; whoever builds the new one is killed in the middle of it.
import { MongoClient } from 'mongodb';
import { execPath } from 'node:process';
import { expect, onTestFailed, test } from 'vitest';
import { z } from 'zod';
import { findIndexDrift } from '@swamp-club/platform/index-drift.ts';
import { loadConfig } from '../../scripts/config.ts';
import { freePort } from '../../scripts/ports.ts';
import { startProcess } from '../../scripts/processes/child.ts';
import { serviceSettings } from '../../scripts/processes/service-settings.ts';
import { collections } from '../../telemetry-service/src/schema.ts';
import { call } from '../support/http.ts';
import { eventually } from '../support/eventually.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { ownMongod } from '../support/own-mongod.ts';

/** Long enough for a builder that stands still for a moment to keep it. */
const LEASE_MS = 4000;
const Lease = z.object({ token: z.number(), holder: z.string(), expiresAt: z.date() });
/** As the oplog has them: an index of an empty collection is made at once, another is built. */
const Built = z.object({
  ns: z.string(),
  o: z.union([
    z.object({ createIndexes: z.string(), name: z.string() }),
    z.object({ commitIndexBuild: z.string(), indexes: z.array(z.object({ name: z.string() })) }),
  ]),
});

async function startReplica(databaseUri: string) {
  const port = await freePort();
  const config = loadConfig({ TELEMETRY_PORT: String(port), LEASE_MS: String(LEASE_MS) });
  const access = { databaseUri, betterAuthSecret: undefined, operatorToken: OPERATOR_TOKEN };
  const { name, env } = serviceSettings('telemetry-service', config, access);
  const process = await startProcess({ name, command: execPath, args: ['telemetry-service/src/main.ts'], env });
  return { ...process, url: `http://127.0.0.1:${port}` };
}

test('nobody listens before every index is there, and each is built once', async () => {
  await using mongod = await ownMongod();
  await using admin = await new MongoClient(mongod.adminUri).connect();
  const db = admin.db('telemetry');
  const events = db.collection('telemetry_events');
  const processedAt = new Date();
  await events.insertMany(
    Array.from({ length: 5000 }, () => ({ status: 'done', receivedAt: processedAt, processedAt })),
  );
  await events.createIndex({ availableAt: 1 }, { name: 'claim', partialFilterExpression: { status: 'pending' } });
  const hold = (mode: 'alwaysOn' | 'off') =>
    admin.db('admin').command({ configureFailPoint: 'hangAfterStartingIndexBuild', mode });
  await hold('alwaysOn');

  await using ada = await startReplica(mongod.uris.telemetry);
  await using bob = await startReplica(mongod.uris.telemetry);
  onTestFailed(() => console.error(ada.lastLines(), bob.lastLines()));
  const leases = db.collection<{ _id: string }>('leases');
  const readLease = async () => Lease.parse(await leases.findOne({ _id: 'schema' }));
  const drift = () => findIndexDrift(db, collections({ eventRetentionDays: 90 }));
  const building = expect.objectContaining({ index: 'unfinished', state: 'building' });
  await eventually(async () => expect(await drift()).toContainEqual(building));
  const taken = await readLease();
  const isHolder = ({ pid }: { pid: number }) => taken.holder.startsWith(`${pid}-`);
  const [builder, waiting] = isHolder(ada) ? [ada, bob] : [bob, ada];
  expect(isHolder(builder)).toBe(true);
  await eventually(() => expect(waiting.lastLines()).toContain('another replica is at the collections and indexes'));
  // A build may take longer than a lease, by far.
  await eventually(async () => {
    const { token, expiresAt } = await readLease();
    expect(token).toBe(taken.token);
    expect(expiresAt.getTime()).toBeGreaterThan(taken.expiresAt.getTime() + LEASE_MS);
  });

  builder.kill('SIGKILL');
  await builder.exited;
  await eventually(async () => expect((await readLease()).holder).toMatch(new RegExp(`^${waiting.pid}-`)));
  await expect(call(`${waiting.url}/livez`)).rejects.toThrow('fetch failed');
  expect(await drift()).toContainEqual(building);
  await hold('off');
  await eventually(async () => expect(await call(`${waiting.url}/readyz`)).toMatchObject({ status: 200 }));
  expect(await drift()).toEqual([]);

  const oplog = admin.db('local').collection('oplog.rs');
  const entries = oplog.find({
    ns: 'telemetry.$cmd',
    $or: [{ 'o.createIndexes': { $exists: true } }, { 'o.commitIndexBuild': { $exists: true } }],
  });
  const built = z.array(Built).parse(await entries.toArray());
  const names = built.flatMap(({ o }) =>
    'name' in o ? [`${o.createIndexes}.${o.name}`] : o.indexes.map(({ name }) => `${o.commitIndexBuild}.${name}`),
  );
  const declared = collections({ eventRetentionDays: 90 }).flatMap(({ name, indexes }) =>
    indexes.map((index) => `${name}.${index.name}`),
  );
  expect(names.toSorted()).toEqual([...declared, 'telemetry_events.claim'].toSorted());
});
