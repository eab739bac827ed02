// Ownership that the database enforces: a service's user is refused on everything that is the other's.
import { MongoClient, MongoServerError } from 'mongodb';
import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
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

test('a service may not drop, rename or alter what it owns, nor see other than its own', async () => {
  for (const own of ['main_app', 'telemetry'] as const) {
    await using client = await new MongoClient(database.uris[own]).connect();
    const db = client.db(own);
    await db.collection('leases').insertOne({ probe: true });
    const attempts = {
      dropDatabase: () => db.dropDatabase(),
      drop: () => db.collection('leases').drop(),
      rename: () => db.renameCollection('leases', 'others'),
      alter: () => db.command({ collMod: 'leases', validator: { probe: true } }),
      capped: () => db.command({ convertToCapped: 'leases', size: 4096 }),
      profile: () => db.command({ profile: 2 }),
      users: () => db.command({ usersInfo: 1 }),
      role: () => db.command({ createRole: 'more', privileges: [], roles: [{ role: 'dbOwner', db: own }] }),
      own: () => db.command({ updateUser: own, roles: [{ role: 'dbOwner', db: own }] }),
      admin: () => client.db('admin').collection('system.users').findOne(),
      insertAdmin: () => client.db('admin').collection('probe').insertOne({ probe: true }),
      config: () => client.db('config').collection('transactions').findOne(),
      shutdown: () => client.db('admin').command({ shutdown: 1 }),
    };
    for (const [attempt, run] of Object.entries(attempts)) {
      expect(await codeOf(run), `${own} tries ${attempt}`).toBe('Unauthorized');
    }
    expect(await db.collection('leases').countDocuments()).toBeGreaterThan(0);
  }
});

const makeUsers = async (...args: string[]) => {
  const env = { ...loadConfig().env, ADMIN_MONGODB_URI: database.adminUri };
  const { stdout } = await promisify(execFile)(execPath, ['scripts/database-users.ts', ...args], { env });
  const uris = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/='|'$/)),
  );
  return { main_app: String(uris['MAIN_APP_MONGODB_URI']), telemetry: String(uris['TELEMETRY_MONGODB_URI']) };
};
const reach = async (uri: string, name: string) => {
  await using client = new MongoClient(uri);
  return await codeOf(() => client.db(name).collection('leases').findOne());
};

test('npm run database:users makes such users, new passwords each time, and further ones beside them', async () => {
  const first = await makeUsers();
  const beside = await makeUsers('--suffix', '2027');
  for (const uris of [first, beside]) {
    expect(await reach(uris.main_app, 'main_app')).toBe('it was allowed');
    expect(await reach(uris.telemetry, 'telemetry')).toBe('it was allowed');
    expect(await reach(uris.main_app, 'telemetry')).toBe('Unauthorized');
    expect(await reach(uris.telemetry, 'main_app')).toBe('Unauthorized');
    expect(await reach(uris.telemetry, 'admin')).toBe('Unauthorized');
  }
  const again = await makeUsers();
  expect(again.main_app).not.toBe(first.main_app);
  expect(await reach(first.main_app, 'main_app')).toBe('AuthenticationFailed');
  expect(await reach(beside.main_app, 'main_app')).toBe('it was allowed');
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
