// One database user per service, with rights on its own database alone: ownership that the database itself enforces.
import { MongoServerError, type MongoClient } from 'mongodb';

/** The services' databases; a user is called as the database it owns. */
export const serviceDatabases = ['main_app', 'telemetry'] as const;
export type ServiceDatabase = (typeof serviceDatabases)[number];

const USER_EXISTS = 51003;

/** Makes sure that `user` exists, may read and write the database `database`, and may do nothing else. */
export async function grantOwnDatabase(
  admin: MongoClient,
  { database, user, password }: { database: string; user: string; password: string },
): Promise<void> {
  const db = admin.db(database);
  const rights = { pwd: password, roles: [{ role: 'readWrite', db: database }] };
  try {
    await db.command({ createUser: user, ...rights });
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === USER_EXISTS)) throw error;
    await db.command({ updateUser: user, ...rights });
  }
}
