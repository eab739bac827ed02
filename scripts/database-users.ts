// `npm run database:users`: makes the services' users on a MongoDB of one's own, and prints the URIs with which they are given to the services.
import { InvalidConfig } from '@swamp-club/platform/config.ts';
import { MongoClient } from 'mongodb';
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { loadConfig } from './config.ts';
import { grantOwnDatabase } from './database/users.ts';

const HELP = `ADMIN_MONGODB_URI=… npm run -s database:users [-- --suffix 2027-01]

Makes the users main_app and telemetry, each with a role of what its service needs on the database of that name, and prints
their URIs, which hold new passwords. Run again, it gives them new passwords: with --suffix it makes further users beside
them, so that services can change over one by one before the old ones are dropped.`;

const Arguments = z.object({
  suffix: z
    .string()
    .regex(/^[\w-]+$/)
    .optional(),
  help: z.boolean().default(false),
});

try {
  const { values } = parseArgs({ options: { suffix: { type: 'string' }, help: { type: 'boolean' } } });
  const { suffix, help } = Arguments.parse(values);
  if (help) console.log(HELP);
  else await makeUsers(suffix === undefined ? '' : `-${suffix}`);
} catch (error) {
  if (!(error instanceof InvalidConfig)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function makeUsers(suffix: string): Promise<void> {
  const { ADMIN_MONGODB_URI: adminUri } = loadConfig();
  if (adminUri === undefined) {
    throw new InvalidConfig(
      'Set ADMIN_MONGODB_URI to your MongoDB, with a user who may make users (role root, or userAdminAnyDatabase).',
    );
  }
  await using client = await new MongoClient(adminUri).connect();
  for (const [variable, database] of [
    ['MAIN_APP_MONGODB_URI', 'main_app'],
    ['TELEMETRY_MONGODB_URI', 'telemetry'],
  ] as const) {
    const user = `${database}${suffix}`;
    const password = randomBytes(32).toString('hex');
    await grantOwnDatabase(client, { database, user, password });
    console.log(`${variable}='${uriOf(adminUri, { database, user, password })}'`);
  }
}

/** The administrator's own, with another user. The driver's hosts may be several, which `URL` does not read. */
function uriOf(
  adminUri: string,
  { database, user, password }: { database: string; user: string; password: string },
): string {
  const [, scheme = '', hosts = '', query = ''] =
    /^(mongodb(?:\+srv)?:\/\/)(?:[^@/]*@)?([^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(adminUri) ?? [];
  const options = new URLSearchParams(query);
  for (const name of ['authSource', 'authMechanism']) options.delete(name);
  const kept = options.toString();
  return `${scheme}${user}:${password}@${hosts}/${database}${kept === '' ? '' : `?${kept}`}`;
}
