// The users of a database of ours: one a service and an administrator, their passwords kept beside the data.
import type { MongoClient } from 'mongodb';
import { readOrCreateSecret } from '../secrets.ts';
import { REPLICA_SET } from './replica-set.ts';
import { grantEverything, grantOwnDatabase, type ServiceDatabase, type User } from './users.ts';

export interface ServiceUris {
  /** For each service the URI of its own user, whose rights end at its own database. */
  uris: Record<ServiceDatabase, string>;
  /** The administrator's; no service ever gets it. */
  adminUri: string;
}

/** Makes sure that they exist, with the passwords in the folder `secrets`, made when missing. `hosts` are the set's nodes. */
export async function ensureUsers(
  client: MongoClient,
  secrets: string,
  hosts: readonly string[],
): Promise<ServiceUris> {
  const user = async (name: string, database: string): Promise<User> => {
    const { value: password } = await readOrCreateSecret(secrets, `mongod-${name}-password`);
    return { user: name, database, password };
  };
  const admin = await user('admin', 'admin');
  const mainApp = await user('main_app', 'main_app');
  const telemetry = await user('telemetry', 'telemetry');
  await grantEverything(client, admin);
  await grantOwnDatabase(client, mainApp);
  await grantOwnDatabase(client, telemetry);
  const uriOf = ({ database, user, password }: User) =>
    `mongodb://${user}:${password}@${hosts.join(',')}/${database}?replicaSet=${REPLICA_SET}`;
  return { uris: { main_app: uriOf(mainApp), telemetry: uriOf(telemetry) }, adminUri: uriOf(admin) };
}
