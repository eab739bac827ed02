// A program for deployments: makes a replica set of nodes that are up, and a user for each service. It may run as often as it likes.
import { MongoClient } from 'mongodb';
import { readFile } from 'node:fs/promises';
import { openReplicaSet } from '../replica-set.ts';
import { grantEverything, grantOwnDatabase, type User } from '../users.ts';
import { loadConfig } from './config.ts';

/** A URI's nodes and its user, who belongs to the database it names. */
function read(uri: string): { hosts: string[]; user: User } {
  const { hosts, dbName, credentials } = new MongoClient(uri).options;
  if (credentials === undefined)
    throw new Error(`A database URI has no user: it should look like mongodb://user:password@node/${dbName}.`);
  const { username: user, password } = credentials;
  return { hosts: hosts.map((host) => host.toString()), user: { user, password, database: dbName } };
}

const config = loadConfig();
const mainApp = read(config.MAIN_APP_MONGODB_URI);
const telemetry = read(config.TELEMETRY_MONGODB_URI);
// As mongod reads it: white space does not count.
const key = (await readFile(config.MONGOD_KEY_FILE, 'utf8')).replaceAll(/\s/g, '');
await using client = await openReplicaSet(mainApp.hosts, key);
await grantEverything(client, read(config.ADMIN_MONGODB_URI).user);
await grantOwnDatabase(client, mainApp.user);
await grantOwnDatabase(client, telemetry.user);
console.log(`The replica set of ${mainApp.hosts.join(', ')} is there, and so are its users.`);
