// Nobody but telemetry may write to telemetry's data while it is moved: asked of the database itself, user by user.
import { MongoClient, MongoServerError } from 'mongodb';
import { z } from 'zod';
import type { Databases } from './databases.ts';
import { canWrite, Privileges } from './privileges.ts';
import { Refused } from '../ops/refused.ts';

const UNAUTHORIZED = 13;

const Name = z.object({ user: z.string(), db: z.string() });
const Role = z.object({ role: z.string(), db: z.string() });
const Users = z.object({
  users: z.array(Name.extend({ roles: z.array(Role), inheritedPrivileges: Privileges })),
});
const UserNames = z.object({ users: z.array(Name) });
const Roles = z.object({ roles: z.array(Role.extend({ inheritedPrivileges: Privileges })) });
const ConnectionStatus = z.object({ authInfo: z.object({ authenticatedUsers: z.array(Name) }) });

type User = z.infer<typeof Users>['users'][number];

/** Who is expected to be able to write: `name`, or `name@authentication database`. */
export interface Expected {
  telemetryUser: string;
  allowedUsers: readonly string[];
}

/**
 * @throws Refused when anybody else can write to telemetry's database, when telemetry's own user can write to main-app's (then
 * it is still the user that both share), and where the database asks nobody for a password
 */
export async function requireRightsWithdrawn(databases: Databases, expected: Expected): Promise<void> {
  const problems = await findRightsLeft(databases, expected);
  if (problems.length > 0) throw new Refused(problems.join('\n\n'));
}

/** A text for each user who has to be changed first. */
export async function findRightsLeft(databases: Databases, expected: Expected): Promise<string[]> {
  const { admin, telemetry, mainApp } = databases;
  const { authInfo } = ConnectionStatus.parse(await admin.db('admin').command({ connectionStatus: 1 }));
  if (authInfo.authenticatedUsers.length === 0 || !(await asksForPassword(databases))) return [noAccessControl];

  const isSelf = (user: User) => authInfo.authenticatedUsers.some(({ user: name, db }) => isSame(user, { name, db }));
  const problems: string[] = [];
  for (const user of await findUsers(databases)) {
    const isTelemetry = isMeant(user, expected.telemetryUser);
    const isAllowed = isSelf(user) || expected.allowedUsers.some((given) => isMeant(user, given));
    const database = isTelemetry ? mainApp.databaseName : telemetry.databaseName;
    if (isAllowed || !canWrite(user.inheritedPrivileges, database)) continue;
    problems.push(await describe(databases, user, isTelemetry, database));
  }
  return problems;
}

const isSame = (user: User, other: { name: string; db: string }) => user.user === other.name && user.db === other.db;
const isMeant = ({ user, db }: User, given: string) => given === user || given === `${user}@${db}`;

const noAccessControl =
  'This database asks nobody for a password, so nothing keeps the old main-app from writing to the data that is moved. ' +
  "Switch access control on, give each service a user of its own, and set ADMIN_MONGODB_URI to an administrator's.";

/** Tried, because a server without access control accepts passwords all the same. */
async function asksForPassword({ uri, telemetry }: Databases): Promise<boolean> {
  await using anonymous = new MongoClient(withoutCredentials(uri), { serverSelectionTimeoutMS: 5000 });
  try {
    await anonymous.db(telemetry.databaseName).collection('identity_map').findOne();
    return false;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === UNAUTHORIZED) return true;
    throw error;
  }
}

const withoutCredentials = (uri: string) =>
  uri.replace(/^(mongodb(?:\+srv)?:\/\/)[^@/]*@/, '$1').replace(/([?&])authMechanism(Properties)?=[^&]*/g, '$1');

async function findUsers({ admin }: Databases): Promise<User[]> {
  const db = admin.db('admin');
  try {
    const { users } = UserNames.parse(await db.command({ usersInfo: { forAllDBs: true } }));
    if (users.length === 0) return [];
    // Privileges are told of users who are named only.
    const named = users.map(({ user, db }) => ({ user, db }));
    return Users.parse(await db.command({ usersInfo: named, showPrivileges: true })).users;
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === UNAUTHORIZED)) throw error;
    throw new Refused(
      'The user of ADMIN_MONGODB_URI may not see who has which rights. Use an administrator: role root, or ' +
        'readWriteAnyDatabase with userAdminAnyDatabase.',
      { cause: error },
    );
  }
}

async function describe(
  { admin, mainApp }: Databases,
  user: User,
  isTelemetry: boolean,
  database: string,
): Promise<string> {
  const { roles } = Roles.parse(
    await admin
      .db('admin')
      .command({ rolesInfo: user.roles.map(({ role, db }) => ({ role, db })), showPrivileges: true }),
  );
  const writing = roles.filter(({ inheritedPrivileges }) => canWrite(inheritedPrivileges, database));
  const changed = (verb: string, changedRoles: readonly z.infer<typeof Role>[]) => {
    const list = changedRoles.map(({ role, db }) => ({ role, db }));
    return `  db.getSiblingDB(${JSON.stringify(user.db)}).${verb}(${JSON.stringify(user.user)}, ${JSON.stringify(list)})`;
  };
  const name = `${user.user}@${user.db}`;
  const found = isTelemetry
    ? `The database user ${name} is telemetry-service's and can write to "${database}" too: a user that both services share.`
    : `The database user ${name} can write to "${database}", telemetry's data.`;
  const losesMainApp = writing.some(({ inheritedPrivileges }) => canWrite(inheritedPrivileges, mainApp.databaseName));
  return [
    found,
    'Withdraw the rights, in mongosh, as administrator:',
    changed('revokeRolesFromUser', writing),
    ...(losesMainApp && !isTelemetry
      ? [
          'If main-app is to run as this user, leave it its own database:',
          changed('grantRolesToUser', [{ role: 'readWrite', db: mainApp.databaseName }]),
        ]
      : []),
    ...(isTelemetry
      ? []
      : [`Is it telemetry-service's own user? --telemetry-user ${name}. May it keep them? --allow-user ${name}`]),
  ].join('\n');
}
