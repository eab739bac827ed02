// One database user per service, with no more rights than it uses, on its own database alone: ownership that the database itself enforces.
import { MongoServerError, type MongoClient } from 'mongodb';

/** The services' databases; a user is called as the database it owns. */
export type ServiceDatabase = 'main_app' | 'telemetry';

const USER_EXISTS = 51003;
const ROLE_EXISTS = 51002;

/** In the service's own database. */
const ROLE = 'service';

/** Less than `readWrite`: what is there once is dropped, renamed and capped by nobody but an administrator. */
const ACTIONS = [
  'find',
  'insert',
  'update',
  'remove',
  'createCollection',
  'createIndex',
  'dropIndex',
  'listCollections',
  'listIndexes',
  'changeStream',
];

export interface User {
  /** Where it belongs, and the only place it may read and write. */
  database: string;
  user: string;
  password: string;
}

/** Makes sure that a service's user exists, with this password, and may do nothing outside its own database. */
export async function grantOwnDatabase(client: MongoClient, user: User): Promise<void> {
  await ensureRole(client, user.database);
  await ensureUser(client, user, { role: ROLE, db: user.database });
}

/** Makes sure that there is an administrator, with this password, who may do everything. */
export async function grantEverything(client: MongoClient, user: User): Promise<void> {
  await ensureUser(client, user, { role: 'root', db: 'admin' });
}

async function ensureRole(client: MongoClient, database: string): Promise<void> {
  const privileges = [{ resource: { db: database, collection: '' }, actions: ACTIONS }];
  await createOrUpdate(client, database, ['createRole', 'updateRole'], ROLE, { privileges, roles: [] });
}

async function ensureUser(
  client: MongoClient,
  { database, user, password }: User,
  role: { role: string; db: string },
): Promise<void> {
  await createOrUpdate(client, database, ['createUser', 'updateUser'], user, { pwd: password, roles: [role] });
}

async function createOrUpdate(
  client: MongoClient,
  database: string,
  [create, update]: readonly [string, string],
  name: string,
  content: object,
): Promise<void> {
  const db = client.db(database);
  try {
    await db.command({ [create]: name, ...content });
  } catch (error) {
    if (!(error instanceof MongoServerError && (error.code === USER_EXISTS || error.code === ROLE_EXISTS))) throw error;
    await db.command({ [update]: name, ...content });
  }
}
