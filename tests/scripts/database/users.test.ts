// Ownership that the database enforces: a service's user is refused on everything that is the other's.
import { MongoClient, MongoServerError } from 'mongodb';
import { beforeAll, expect, inject, test } from 'vitest';
import { loadConfig } from '../../../scripts/config.ts';
import { startDatabase, type EmbeddedDatabase } from '../../../scripts/database/embedded-database.ts';
import type { ServiceDatabase } from '../../../scripts/database/users.ts';
import { freePort } from '../../../scripts/ports.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const collections: Record<ServiceDatabase, string> = {
  main_app: 'user session account verification apikey jwks rateLimit usernames user_scores outbox leases',
  telemetry:
    'telemetry_events telemetry_commands people identity_map user_metrics username_metrics swamp_club_events leases',
};

let database: EmbeddedDatabase;

beforeAll(async () => {
  const directory = await temporaryDirectory();
  const { env } = loadConfig();
  database = await startDatabase({ mongod: inject('mongod'), dataDir: directory.path, port: await freePort(), env });
  return async () => {
    await database.stop();
    await directory[Symbol.asyncDispose]();
  };
});

test('each service may use its own collections and is refused on every one of the other', async () => {
  for (const [own, other] of [
    ['main_app', 'telemetry'],
    ['telemetry', 'main_app'],
  ] as const) {
    await using client = await new MongoClient(database.uris[own]).connect();
    for (const name of collections[own].split(' ')) {
      await client.db(own).collection(name).insertOne({ probe: true });
      await expect(client.db(own).collection(name).countDocuments()).resolves.toBe(1);
    }
    for (const name of collections[other].split(' ')) {
      const foreign = client.db(other).collection(name);
      const attempts = {
        find: () => foreign.findOne(),
        insert: () => foreign.insertOne({ probe: true }),
        update: () => foreign.updateMany({}, { $set: { probe: false } }),
        delete: () => foreign.deleteMany({}),
        index: () => foreign.createIndex({ probe: 1 }),
        drop: () => foreign.drop(),
        watch: () => foreign.watch().next(),
        out: () =>
          client
            .db(own)
            .collection('leases')
            .aggregate([{ $out: { db: other, coll: name } }])
            .toArray(),
      };
      for (const [attempt, run] of Object.entries(attempts)) {
        expect(await codeOf(run), `${own} tries ${attempt} on ${other}.${name}`).toBe('Unauthorized');
      }
    }
  }
});

test('a service may neither list nor drop the other database, nor give itself rights', async () => {
  await using client = await new MongoClient(database.uris.main_app).connect();
  const attempts = {
    list: () => client.db('telemetry').listCollections().toArray(),
    drop: () => client.db('telemetry').dropDatabase(),
    grant: () =>
      client.db('main_app').command({ grantRolesToUser: 'main_app', roles: [{ role: 'read', db: 'telemetry' }] }),
    create: () => client.db('main_app').command({ createUser: 'other', pwd: 'x', roles: [] }),
    users: () => client.db('admin').command({ usersInfo: 1 }),
    oplog: () => client.db('local').collection('oplog.rs').findOne(),
  };
  for (const [attempt, run] of Object.entries(attempts)) {
    expect(await codeOf(run), `main_app tries ${attempt}`).toBe('Unauthorized');
  }
});

test('nobody gets in without a password', async () => {
  await using client = new MongoClient(`mongodb://127.0.0.1:${database.port}/?directConnection=true`);
  expect(await codeOf(() => client.db('main_app').collection('user').findOne())).toBe('Unauthorized');
});

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
    return 'it was allowed';
  } catch (error) {
    if (error instanceof MongoServerError && error.codeName !== undefined) return error.codeName;
    throw error;
  }
}
