// One database user per service, with rights on its own database alone: ownership that the database itself enforces.
import { MongoServerError, type MongoClient } from 'mongodb';

/** The services' databases; a user is called as the database it owns. */
export type ServiceDatabase = 'main_app' | 'telemetry';

const USER_EXISTS = 51003;

export interface User {
  /** Where it belongs, and the only place it may read and write. */
  database: string;
  user: string;
  password: string;
}

/** Makes sure that a service's user exists, with this password, and may do nothing outside its own database. */
export async function grantOwnDatabase(client: MongoClient, user: User): Promise<void> {
  await ensureUser(client, user, { role: 'readWrite', db: user.database });
}

/** Makes sure that there is an administrator, with this password, who may do everything. */
export async function grantEverything(client: MongoClient, user: User): Promise<void> {
  await ensureUser(client, user, { role: 'root', db: 'admin' });
}

async function ensureUser(
  client: MongoClient,
  { database, user, password }: User,
  role: { role: string; db: string },
): Promise<void> {
  const db = client.db(database);
  const rights = { pwd: password, roles: [role] };
  try {
    await db.command({ createUser: user, ...rights });
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === USER_EXISTS)) throw error;
    await db.command({ updateUser: user, ...rights });
  }
}
