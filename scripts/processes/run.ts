// The parts of the system as they run on one machine: each kept running until the stack they are on is disposed of.
import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { announce, findAccess, givenUri, withdraw } from '../database/access.ts';
import { startDatabase } from '../database/embedded-database.ts';
import { findMongod } from '../database/mongod-binary.ts';
import { freePort } from '../ports.ts';
import { startService } from './service.ts';
import { serviceNames, serviceSettings, type ServiceName } from './service-settings.ts';
import { keepRunning } from './supervisor.ts';

/** Somebody has to set or start something else first; the message says what. */
export class NothingToRunOn extends Error {
  override readonly name = 'NothingToRunOn';
}

export interface Surroundings {
  config: Config;
  /** What is started goes here, and is stopped in the opposite order. */
  running: AsyncDisposableStack;
  /** Aborts when everything is to stop: then nothing more is started. */
  stop: AbortSignal;
  /** Whether a service is started again when a file of its changes. */
  watch?: boolean;
  say: (line: string) => void;
}

/** The database, unless the environment names one, and both services. */
export async function runEverything(surroundings: Surroundings): Promise<void> {
  const { config, stop } = surroundings;
  const given = serviceNames.filter((name) => givenUri(name, config) !== undefined);
  if (given.length === 1) {
    throw new NothingToRunOn(
      `Only ${given.join('')} is given a database. Set MONGODB_URI, or both MAIN_APP_MONGODB_URI and ` +
        'TELEMETRY_MONGODB_URI, or none of the three for the embedded database.',
    );
  }
  if (given.length === 0) await runDatabase(surroundings);
  for (const name of serviceNames) {
    if (!stop.aborted) await runService(name, surroundings);
  }
}

export async function runDatabase({ config, running, say }: Surroundings): Promise<void> {
  const { DATA_DIR: dataDir, env } = config;
  const mongod = await findMongod(config, say);
  // Chosen once: the services know this port, so a database that is started again comes back to it.
  const port = config.MONGODB_PORT ?? (await freePort());
  const start = async () => {
    const database = await startDatabase({ mongod, dataDir, port, env });
    await announce(database, config);
    return database;
  };
  running.use(await keepRunning(start, say));
  running.defer(() => withdraw(config));
  say(`Database: 127.0.0.1:${port}, data in ${resolve(dataDir)}`);
}

/** @throws NothingToRunOn when no database is known. */
export async function runService(
  name: ServiceName,
  { config, running, stop, watch = false, say }: Surroundings,
): Promise<void> {
  const access = await findAccess(name, config);
  if (access === undefined) {
    throw new NothingToRunOn(
      `${name} has no database. Run \`npm run start:database\` beside it, \`npm start\` for everything, or set MONGODB_URI.`,
    );
  }
  const settings = serviceSettings(name, config, access);
  const start = (signal: AbortSignal) =>
    startService(settings, { watch, onLine: say, signal: AbortSignal.any([signal, stop]) });
  const service = running.use(await keepRunning(start, say));
  say(`${name}: ${service.current.url}`);
}
