// Both services' databases, as the administrator sees them: nobody else does.
import { connectMongo } from '@swamp-club/platform/mongo.ts';
import type { Db, MongoClient } from 'mongodb';
import type { Config } from '../config.ts';
import { Refused } from '../ops/refused.ts';

export interface Databases extends AsyncDisposable {
  /** The administrator's URI. */
  uri: string;
  admin: MongoClient;
  mainApp: Db;
  telemetry: Db;
}

/** @throws Refused without an administrator's URI, UnusableDatabase */
export async function connectDatabases(
  { ADMIN_MONGODB_URI: uri }: Config,
  names: { mainApp: string; telemetry: string },
): Promise<Databases> {
  if (uri === undefined) {
    throw new Refused(
      "Set ADMIN_MONGODB_URI to the administrator's, for example: " +
        "ADMIN_MONGODB_URI='mongodb://admin:…@db1,db2,db3/admin?replicaSet=rs0' npm run migrate -- status",
    );
  }
  const connection = await connectMongo(uri, { appName: 'swamp-club-migrate', defaultDatabase: 'admin' });
  const { client } = connection;
  return {
    uri,
    admin: client,
    mainApp: client.db(names.mainApp),
    telemetry: client.db(names.telemetry),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}
