// The telemetry service as a process of its own, as it is deployed, on a database of its own.
import { acquireLease, type Lease } from '@swamp-club/platform/lease.ts';
import type { MongoConnection } from '@swamp-club/platform/mongo.ts';
import { randomBytes } from 'node:crypto';
import { loadConfig } from '../../scripts/config.ts';
import { freePort } from '../../scripts/ports.ts';
import { startService, type RunningService } from '../../scripts/processes/service.ts';
import { serviceSettings } from '../../scripts/processes/service-settings.ts';
import type { Bench } from '../scenario.ts';
import { connectedDatabase } from './connected-database.ts';
import { startMainAppStandIn, type MainAppStandIn } from './main-app-stand-in.ts';

export interface Telemetry {
  service: RunningService;
  mainApp: MainAppStandIn;
  /** To its database, as itself. */
  connection: MongoConnection;
}

const A_DAY_MS = 24 * 60 * 60 * 1000;

/** What is printed of how it is run. */
export const SERVICE_SETTING = 'a process of its own, LOG_LEVEL=warn';

/** `projector: 'elsewhere'` makes it a replica that only accepts: another one, which does nothing, holds the lease. */
export async function startTelemetryProcess(
  bench: Bench,
  resources: AsyncDisposableStack,
  { name, projector, env = {} }: { name: string; projector: 'here' | 'elsewhere'; env?: NodeJS.ProcessEnv },
): Promise<Telemetry> {
  const connection = resources.use(await connectedDatabase(bench, name));
  if (projector === 'elsewhere') await holdProjector(connection, resources);
  const mainApp = resources.use(await startMainAppStandIn());
  const config = loadConfig({
    ...loadConfig().env,
    HOST: '127.0.0.1',
    TELEMETRY_PORT: String(await freePort()),
    MAIN_APP_URL: mainApp.url,
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'warn',
    ...env,
  });
  const secrets = { betterAuthSecret: undefined, operatorToken: randomBytes(32).toString('hex') };
  const service = await startService(
    serviceSettings('telemetry-service', config, { databaseUri: connection.uri, ...secrets }),
  );
  resources.use(service);
  return { service, mainApp, connection };
}

/** What is accepted piles up, but for what is applied under the returned lease. */
export async function holdProjector(
  { db }: Pick<MongoConnection, 'db'>,
  resources: AsyncDisposableStack,
): Promise<Lease> {
  const lease = { name: 'projector', holder: 'a benchmark', leaseMs: A_DAY_MS };
  const held = await acquireLease(db, lease);
  if (held === null) throw new Error('A projector is running already.');
  return resources.use(held);
}
