// The migration refuses while anybody but telemetry can write to telemetry's data: with real users of a real database.
import { MongoClient, type Document } from 'mongodb';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { loadConfig } from '../../../scripts/config.ts';
import { mongodArguments } from '../../../scripts/database/mongod.ts';
import { connectDatabases } from '../../../scripts/migrate/databases.ts';
import { findRightsLeft, requireRightsWithdrawn } from '../../../scripts/migrate/rights.ts';
import { Refused } from '../../../scripts/ops/refused.ts';
import { freePort } from '../../../scripts/ports.ts';
import { startProcess } from '../../../scripts/processes/child.ts';
import { ownMongod } from '../../support/own-mongod.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { eventually } from '../../support/eventually.ts';

const names = { mainApp: 'main_app', telemetry: 'telemetry' };
const expected = { telemetryUser: 'telemetry', allowedUsers: [] as string[] };

let adminUri: string;

beforeAll(async () => {
  const database = await ownMongod();
  adminUri = database.adminUri;
  return () => database[Symbol.asyncDispose]();
});

const databases = (uri = adminUri) => connectDatabases(loadConfig({ ADMIN_MONGODB_URI: uri }), names);

/** A user with these roles, as long as the test lasts. */
async function userWith(db: string, roles: Document[], name = 'old'): Promise<AsyncDisposable> {
  await using admin = await new MongoClient(adminUri).connect();
  await admin.db(db).command({ createUser: name, pwd: 'secret', roles });
  return {
    [Symbol.asyncDispose]: async () => {
      await using admin = await new MongoClient(adminUri).connect();
      await admin.db(db).command({ dropUser: name });
    },
  };
}

test('with a user for each service and an administrator nothing is in the way', async () => {
  await using both = await databases();
  expect(await findRightsLeft(both, expected)).toEqual([]);
});

test.for([
  [
    'the old shared user',
    'main_app',
    [
      { role: 'readWrite', db: 'main_app' },
      { role: 'readWrite', db: 'telemetry' },
    ],
  ],
  ['a user of telemetry’s authentication database', 'telemetry', [{ role: 'dbOwner', db: 'telemetry' }]],
  ['readWriteAnyDatabase', 'admin', [{ role: 'readWriteAnyDatabase', db: 'admin' }]],
  ['root', 'admin', [{ role: 'root', db: 'admin' }]],
  ['who may drop it', 'admin', [{ role: 'clusterAdmin', db: 'admin' }]],
] as const)('%s: named, with the command that helps', async ([, db, roles]) => {
  await using _old = await userWith(db, [...roles]);
  await using both = await databases();
  const [problem, ...more] = await findRightsLeft(both, expected);
  expect(more).toEqual([]);
  expect(problem).toContain(`old@${db}`);

  // What it says to type is what helps: run as it stands, but for mongosh's own spelling.
  const [, revokeFrom, user, revoked] =
    /getSiblingDB\("(.+?)"\)\.revokeRolesFromUser\("(.+?)", (\[.*\])\)/.exec(problem ?? '') ?? [];
  await both.admin.db(revokeFrom).command({ revokeRolesFromUser: user, roles: JSON.parse(revoked ?? '') });
  expect(await findRightsLeft(both, expected)).toEqual([]);
});

test('only the roles that write to telemetry are named, and a user who loses main-app with them gets it back', async () => {
  await using both = await databases();
  {
    await using _old = await userWith('admin', [
      { role: 'readWriteAnyDatabase', db: 'admin' },
      { role: 'clusterMonitor', db: 'admin' },
    ]);
    const [problem] = await findRightsLeft(both, expected);
    expect(problem).toContain('revokeRolesFromUser("old", [{"role":"readWriteAnyDatabase","db":"admin"}])');
    expect(problem).toContain('grantRolesToUser("old", [{"role":"readWrite","db":"main_app"}])');
  }
  await using _old = await userWith('main_app', [
    { role: 'readWrite', db: 'main_app' },
    { role: 'readWrite', db: 'telemetry' },
  ]);
  const [problem] = await findRightsLeft(both, expected);
  expect(problem).toContain('revokeRolesFromUser("old", [{"role":"readWrite","db":"telemetry"}])');
  expect(problem).not.toContain('grantRolesToUser');
});

test('a custom role that inherits a right to one collection counts', async () => {
  await using both = await databases();
  const privileges = [{ resource: { db: 'telemetry', collection: 'identity_map' }, actions: ['find', 'update'] }];
  await both.telemetry.command({ createRole: 'relabeller', privileges, roles: [] });
  await both.admin
    .db('admin')
    .command({ createRole: 'app', privileges: [], roles: [{ role: 'relabeller', db: 'telemetry' }] });
  await using _old = await userWith('main_app', [{ role: 'app', db: 'admin' }]);
  await expect(requireRightsWithdrawn(both, expected)).rejects.toThrow(Refused);
  await expect(requireRightsWithdrawn(both, expected)).rejects.toThrow('[{"role":"app","db":"admin"}]');
});

test('who may read only, and who has business elsewhere, is left alone', async () => {
  await using both = await databases();
  await using _reader = await userWith('admin', [
    { role: 'readAnyDatabase', db: 'admin' },
    { role: 'backup', db: 'admin' },
  ]);
  await using _other = await userWith('shop', [{ role: 'dbOwner', db: 'shop' }]);
  expect(await findRightsLeft(both, expected)).toEqual([]);
});

test('users who are meant to write are named by the operator', async () => {
  await using both = await databases();
  await using _old = await userWith('admin', [{ role: 'root', db: 'admin' }]);
  await using _telemetry = await userWith('admin', [{ role: 'readWrite', db: 'telemetry' }], 'collector');
  expect(await findRightsLeft(both, { ...expected, allowedUsers: ['old', 'collector@admin'] })).toEqual([]);
  expect(await findRightsLeft(both, { ...expected, allowedUsers: ['old@main_app', 'collector@admin'] })).toMatchObject([
    expect.stringContaining('old@admin'),
  ]);
  // Another user is telemetry's: the one that is usually called so is one of the others.
  const renamed = { telemetryUser: 'collector', allowedUsers: ['old'] };
  expect(await findRightsLeft(both, renamed)).toMatchObject([expect.stringContaining('telemetry@telemetry')]);
});

test('a user that telemetry shares with main-app is no user of its own', async () => {
  await using both = await databases();
  const roles = [
    { role: 'readWrite', db: 'main_app' },
    { role: 'readWrite', db: 'telemetry' },
  ];
  await using _shared = await userWith('admin', roles, 'shared');
  expect(await findRightsLeft(both, { telemetryUser: 'shared', allowedUsers: ['telemetry'] })).toMatchObject([
    expect.stringMatching(/shared@admin.*both services share.*\[\{"role":"readWrite","db":"main_app"\}\]/s),
  ]);
});

test('an administrator who may not see rights is told which one is needed', async () => {
  await using _half = await userWith('admin', [{ role: 'readWriteAnyDatabase', db: 'admin' }], 'half');
  const uri = new URL(adminUri);
  uri.username = 'half';
  uri.password = 'secret';
  await using both = await databases(uri.href);
  await expect(findRightsLeft(both, expected)).rejects.toThrow('userAdminAnyDatabase');
});

test('a database that asks nobody for a password is refused, with a password or without', async () => {
  await using directory = await temporaryDirectory();
  const port = await freePort();
  const options = { port, dbpath: directory.path, keyFile: join(directory.path, 'none') };
  await using _mongod = await startProcess({
    name: 'mongod',
    command: inject('mongod'),
    args: mongodArguments(options).filter((argument) => !argument.startsWith('--keyFile')),
    env: {},
  });
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  await using admin = await new MongoClient(uri).connect();
  await admin.db('admin').command({ replSetInitiate: {} });
  await eventually(async () =>
    expect(await admin.db('admin').command({ hello: 1 })).toMatchObject({ isWritablePrimary: true }),
  );
  await admin.db('admin').command({ createUser: 'admin', pwd: 'secret', roles: ['root'] });
  const withPassword = `mongodb://admin:secret@127.0.0.1:${port}/admin?directConnection=true&authMechanism=SCRAM-SHA-256`;
  for (const given of [uri, withPassword]) {
    await using both = await databases(given);
    await expect(requireRightsWithdrawn(both, expected)).rejects.toThrow('asks nobody for a password');
  }
});
