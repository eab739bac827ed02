// How services find their database: what the environment says, or what the embedded database has left in DATA_DIR.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { ServiceAccess, ServiceName } from '../processes/service-settings.ts';
import { readOrCreateSecret } from '../secrets.ts';
import type { EmbeddedDatabase } from './embedded-database.ts';

const DatabaseFile = z.object({
  pid: z.int(),
  port: z.int(),
  uris: z.object({ main_app: z.string(), telemetry: z.string() }),
});

const OPERATOR_TOKEN_FILE = 'operator-token';

const databaseFile = ({ DATA_DIR }: Config) => join(DATA_DIR, 'database.json');

/** Tells services that are started now or later, from here or apart, where the embedded database is. */
export async function announce({ pid, port, uris }: EmbeddedDatabase, config: Config): Promise<void> {
  const content: z.input<typeof DatabaseFile> = { pid, port, uris };
  const written = `${databaseFile(config)}.new`;
  await writeFile(written, JSON.stringify(content, null, 2), { mode: 0o600 });
  await rename(written, databaseFile(config));
}

export async function withdraw(config: Config): Promise<void> {
  await rm(databaseFile(config), { force: true });
}

/** The URI that the environment gives a service. */
export function givenUri(name: ServiceName, config: Config): string | undefined {
  const own = name === 'main-app' ? config.MAIN_APP_MONGODB_URI : config.TELEMETRY_MONGODB_URI;
  return own ?? config.MONGODB_URI;
}

/** What a service needs to use the database: the one that is given, else the embedded one; undefined if there is neither. */
export async function findAccess(name: ServiceName, config: Config): Promise<ServiceAccess | undefined> {
  const given = givenUri(name, config);
  if (given !== undefined) {
    return {
      databaseUri: given,
      betterAuthSecret: config.BETTER_AUTH_SECRET,
      operatorToken: config.OPERATOR_TOKEN,
    };
  }
  const embedded = await readDatabaseFile(config);
  if (embedded === undefined) return undefined;
  const secrets = join(config.DATA_DIR, 'secrets');
  const [betterAuthSecret, operatorToken] = await Promise.all([
    readOrCreateSecret(secrets, 'better-auth-secret'),
    readOrCreateSecret(secrets, OPERATOR_TOKEN_FILE),
  ]);
  return {
    databaseUri: name === 'main-app' ? embedded.uris.main_app : embedded.uris.telemetry,
    betterAuthSecret: config.BETTER_AUTH_SECRET ?? betterAuthSecret.value,
    operatorToken: config.OPERATOR_TOKEN ?? operatorToken.value,
  };
}

/** The token the services were started with: what the environment says, else the generated one; undefined if there is neither. */
export async function findOperatorToken(config: Config): Promise<string | undefined> {
  return config.OPERATOR_TOKEN ?? (await readIfThere(join(config.DATA_DIR, 'secrets', OPERATOR_TOKEN_FILE)));
}

async function readDatabaseFile(config: Config): Promise<z.output<typeof DatabaseFile> | undefined> {
  const content = await readIfThere(databaseFile(config));
  return content === undefined ? undefined : DatabaseFile.parse(JSON.parse(content));
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
