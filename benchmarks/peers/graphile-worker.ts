// graphile-worker, on PostgreSQL.
import { loadPackage } from './load-package.ts';
import type { Job, OpenPeer } from './peer.ts';

interface WorkerUtils {
  migrate: () => Promise<void>;
  addJob: (task: string, job: Job) => Promise<unknown>;
  release: () => Promise<void>;
}
interface WorkerPackage {
  Logger: new (create: () => () => void) => object;
  makeWorkerUtils: (options: object) => Promise<WorkerUtils>;
}

export const openGraphileWorker: OpenPeer = async (servers, resources) => {
  const { Logger, makeWorkerUtils } = await loadPackage<WorkerPackage>('graphile-worker');
  const connectionString = await servers.postgres();
  const logger = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ connectionString, maxPoolSize: 64, logger });
  resources.defer(() => utils.release());
  await utils.migrate();
  return {
    name: 'graphile-worker',
    setting: 'PostgreSQL fsync synchronous_commit, pool of 64',
    enqueue: (job) => utils.addJob('rename', job),
  };
};
