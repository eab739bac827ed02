// A fresh database for one test, with a user who may do exactly what a service may.
import { MongoClient, type Db } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { grantOwnDatabase, type ServiceDatabase } from '../../scripts/database/users.ts';

export interface TestDatabase extends AsyncDisposable {
  /** What a service gets as MONGODB_URI: its own user, and the database's name in the path. */
  uri: string;
  /** Connected as that same user. */
  client: MongoClient;
  db: Db;
}

/** What a test has seen in its database a service finds there too: one that reads sooner than services do would be ahead of them. */
export const READ_AS_SERVICES_DO = { readConcernLevel: 'majority' } as const;

/** The administrator's URI, for what no service may do: `failCommand`, looking into the other's database. */
export const adminUri = (): string => inject('adminUri');

/** A database nobody else uses, gone when the resource is disposed of. */
export async function testDatabase(service: ServiceDatabase): Promise<TestDatabase> {
  const database = `${service}_${randomUUID()}`;
  const password = randomUUID();
  await using admin = await new MongoClient(adminUri()).connect();
  await grantOwnDatabase(admin, { database, user: service, password });
  const uri = new URL(adminUri());
  uri.username = service;
  uri.password = password;
  uri.pathname = database;
  const client = await new MongoClient(uri.href, READ_AS_SERVICES_DO).connect();
  const db = client.db(database);
  return {
    uri: uri.href,
    client,
    db,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await using admin = await new MongoClient(adminUri()).connect();
      await admin.db(database).command({ dropAllUsersFromDatabase: 1 });
      await admin.db(database).command({ dropAllRolesFromDatabase: 1 });
      await admin.db(database).dropDatabase();
    },
  };
}
