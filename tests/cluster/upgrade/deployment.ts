// Several replicas of each service, of whichever release, on one database and each service behind a balancer.
import { MongoClient } from 'mongodb';
import { loadConfig } from '../../../scripts/config.ts';
import { freePort } from '../../../scripts/ports.ts';
import { startService, type RunningService } from '../../../scripts/processes/service.ts';
import { serviceSettings, type ServiceName } from '../../../scripts/processes/service-settings.ts';
import { OPERATOR_TOKEN } from '../../support/operator.ts';
import { ownMongod } from '../../support/own-mongod.ts';
import { balancer, CHECKED_EVERY_MS, type Balancer } from './balancer.ts';

export interface Deployment extends AsyncDisposable {
  mainAppUrl: string;
  telemetryUrl: string;
  /** Connected as the administrator. */
  admin: MongoClient;
  balancers: Record<ServiceName, Balancer>;
  /** Resolves once the balancer sends it requests. By default the program of the working tree. */
  start(name: ServiceName, program?: string): Promise<RunningService>;
  /** What every process there was has logged as an error. */
  errors: string[];
  lastLines(): string;
}

const SETTINGS = {
  LEASE_MS: '5000',
  RATE_LIMIT: 'off',
  USERNAME_CHANGES_PER_DAY: '0',
  // Whoever is unready stays until the balancer has noticed.
  DRAIN_MS: String(5 * CHECKED_EVERY_MS),
};
/** As pino writes it. */
const AN_ERROR = /"level":[56]0/;

export async function deployment(): Promise<Deployment> {
  await using starting = new AsyncDisposableStack();
  const mongod = starting.use(await ownMongod());
  const admin = starting.use(await new MongoClient(mongod.adminUri).connect());
  const balancers = {
    'main-app': starting.use(await balancer()),
    'telemetry-service': starting.use(await balancer()),
  };
  const urls = { MAIN_APP_URL: balancers['main-app'].url, TELEMETRY_URL: balancers['telemetry-service'].url };
  const uris = { 'main-app': mongod.uris.main_app, 'telemetry-service': mongod.uris.telemetry };
  const started: RunningService[] = [];
  const errors: string[] = [];
  const running = starting.move();
  return {
    mainAppUrl: urls.MAIN_APP_URL,
    telemetryUrl: urls.TELEMETRY_URL,
    admin,
    balancers,
    start: async (name, program) => {
      const port = String(await freePort());
      const config = loadConfig({ ...SETTINGS, ...urls, MAIN_APP_PORT: port, TELEMETRY_PORT: port });
      const access = {
        databaseUri: uris[name],
        betterAuthSecret: 'a secret for tests, long enough to be one',
        operatorToken: OPERATOR_TOKEN,
      };
      const service = await startService(serviceSettings(name, config, access), {
        ...(program !== undefined && { program }),
        onLine: (line) => {
          if (AN_ERROR.test(line)) errors.push(`${name} ${program ?? 'of today'}: ${line}`);
        },
      });
      // Before the balancers, which have to outlive it.
      running.use(service);
      started.push(service);
      await balancers[name].add(service);
      return service;
    },
    errors,
    lastLines: () => started.map((service) => service.lastLines()).join('\n'),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
