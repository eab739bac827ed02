// The balancer as a process of a cluster, which can be killed like any other.
import { localUrl } from '@swamp-club/platform/config.ts';
import { join } from 'node:path';
import { execPath } from 'node:process';
import type { Config } from '../config.ts';
import { isFree } from '../ports.ts';
import { startProcess, type RunningProcess } from '../processes/child.ts';
import { ServiceFailed } from '../processes/service.ts';
import type { ServiceName } from '../processes/service-settings.ts';

const PROGRAM = join(import.meta.dirname, 'balancer', 'main.ts');

interface Behind {
  role: ServiceName;
  port: number;
}

/**
 * Resolves once it listens on MAIN_APP_PORT and TELEMETRY_PORT.
 * @throws ServiceFailed when one of them is taken, or it ends instead
 */
export async function startBalancerProcess(config: Config, replicas: readonly Behind[]): Promise<RunningProcess> {
  for (const variable of ['MAIN_APP_PORT', 'TELEMETRY_PORT'] as const) {
    if (await isFree(config[variable], config.HOST)) continue;
    const port = config[variable];
    throw new ServiceFailed(
      `The balancer cannot listen on port ${port}, which is in use. Set ${variable} to another one.`,
    );
  }
  const originsOf = (service: ServiceName) =>
    replicas
      .filter(({ role }) => role === service)
      .map(({ port }) => localUrl('127.0.0.1', port))
      .join(',');
  const env = {
    ...config.env,
    HOST: config.HOST,
    MAIN_APP_PORT: String(config.MAIN_APP_PORT),
    MAIN_APP_REPLICAS: originsOf('main-app'),
    TELEMETRY_PORT: String(config.TELEMETRY_PORT),
    TELEMETRY_REPLICAS: originsOf('telemetry-service'),
  };
  const listening = Promise.withResolvers<undefined>();
  const onLine = (line: string) => {
    if (line === 'balancer listens') listening.resolve(undefined);
  };
  const balancer = await startProcess({ name: 'balancer', command: execPath, args: [PROGRAM], env, onLine });
  const ended = await Promise.race([listening.promise, balancer.exited]);
  if (ended === undefined) return balancer;
  throw new ServiceFailed(`The balancer did not start (${ended}). Its last words:\n${balancer.lastLines()}`);
}
