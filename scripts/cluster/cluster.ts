// A whole deployment on one machine: three database nodes, two processes of each service, and a balancer in front of them.
import { localUrl } from '@swamp-club/platform/config.ts';
import { join } from 'node:path';
import { freePort } from '../ports.ts';
import type { Surroundings } from '../processes/run.ts';
import { startService } from '../processes/service.ts';
import { serviceNames, serviceSettings, type ServiceName } from '../processes/service-settings.ts';
import { readOrCreateSecret } from '../secrets.ts';
import { startBalancerProcess } from './balancer-process.ts';
import { runDatabaseNodes, type ClusterDatabase } from './database.ts';
import { runParts, type Part, type PartToRun } from './parts.ts';

export interface Cluster extends Pick<ClusterDatabase, 'adminUri'> {
  /** Where people and the CLI go: the balancer's two ports. */
  mainAppUrl: string;
  telemetryUrl: string;
  parts: Part[];
}

export interface ServiceReplica extends PartToRun {
  role: ServiceName;
}

const REPLICAS = [1, 2];

/**
 * Starts all of it; what is started goes on `running`. The balancer listens on MAIN_APP_PORT and TELEMETRY_PORT, everybody else
 * on free ports. Data and secrets are in DATA_DIR.
 * @throws DatabaseUnavailable, NoMongod, ServiceFailed
 */
export async function runCluster(surroundings: Surroundings): Promise<Cluster> {
  const { config } = surroundings;
  const database = await runDatabaseNodes(surroundings);
  const mainAppUrl = config.MAIN_APP_URL ?? localUrl(config.HOST, config.MAIN_APP_PORT);
  const telemetryUrl = config.TELEMETRY_URL ?? localUrl(config.HOST, config.TELEMETRY_PORT);
  const replicas = await servicesToRun(surroundings, database, {
    MAIN_APP_URL: mainAppUrl,
    TELEMETRY_URL: telemetryUrl,
  });
  // The balancer first: it is stopped last, and whoever starts behind it is asked as soon as it is ready.
  const balancer = {
    name: 'balancer',
    role: 'balancer',
    port: config.MAIN_APP_PORT,
    start: () => startBalancerProcess(config, replicas),
  };
  const balancers = await runParts([balancer], surroundings);
  const services = await runParts(replicas, surroundings);
  return {
    adminUri: database.adminUri,
    mainAppUrl,
    telemetryUrl,
    parts: [...balancers, ...services, ...database.parts],
  };
}

async function servicesToRun(
  { config, say, stop }: Surroundings,
  { uris }: ClusterDatabase,
  urls: { MAIN_APP_URL: string; TELEMETRY_URL: string },
): Promise<ServiceReplica[]> {
  const secrets = join(config.DATA_DIR, 'secrets');
  const secret = async (name: string) => (await readOrCreateSecret(secrets, name)).value;
  const betterAuthSecret = config.BETTER_AUTH_SECRET ?? (await secret('better-auth-secret'));
  const operatorToken = config.OPERATOR_TOKEN ?? (await secret('operator-token'));
  const replicas = serviceNames.flatMap((role) => REPLICAS.map((number) => ({ role, number })));
  return Promise.all(
    replicas.map(async ({ role, number }) => {
      const port = await freePort();
      const own = role === 'main-app' ? { MAIN_APP_PORT: port } : { TELEMETRY_PORT: port };
      const databaseUri = role === 'main-app' ? uris.main_app : uris.telemetry;
      const name = `${role} ${number}`;
      const settings = serviceSettings(
        role,
        // The balancer is on this machine, and says who asks.
        { ...config, ...urls, ...own, HOST: '127.0.0.1', env: { ...config.env, TRUSTED_PROXIES: '127.0.0.1' } },
        { databaseUri, betterAuthSecret, operatorToken },
      );
      const start = async (signal: AbortSignal) => ({
        ...(await startService(settings, { onLine: say, signal: AbortSignal.any([signal, stop]) })),
        name,
      });
      return { name, role, port, start };
    }),
  );
}
