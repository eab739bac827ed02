// graphile-worker, on PostgreSQL.
import { loadPackage } from './load-package.ts';
import type { Job, OpenPeer } from './peer.ts';

interface WorkerUtils {
  migrate: () => Promise<void>;
  addJob: (task: string, job: Job) => Promise<unknown>;
  release: () => Promise<void>;
}
interface Runner {
  stop: () => Promise<void>;
}
interface WorkerPackage {
  run: (options: object) => Promise<Runner>;
  Logger: new (create: () => () => void) => object;
  makeWorkerUtils: (options: object) => Promise<WorkerUtils>;
}

const workers = {
  idle: { concurrentJobs: 4 },
  backlog: { concurrentJobs: 64, localQueue: { size: 500 }, completeJobBatchDelay: 0 },
} as const;

export const openGraphileWorker: OpenPeer = async (servers, resources) => {
  const { Logger, makeWorkerUtils, run } = await loadPackage<WorkerPackage>('graphile-worker');
  const connectionString = await servers.postgres();
  const logger = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ connectionString, maxPoolSize: 64, logger });
  resources.defer(() => utils.release());
  await utils.migrate();
  return {
    name: 'graphile-worker',
    setting: 'PostgreSQL fsync synchronous_commit, pool of 64',
    enqueue: (job) => utils.addJob('rename', job),
    workers: { idle: 'LISTEN/NOTIFY, 4 at a time', backlog: '64 at a time, 500 fetched at once' },
    work: async (purpose, onStart) => {
      const worker = { connectionString, maxPoolSize: 20, pollInterval: 1000, logger, ...workers[purpose] };
      const taskList = { rename: async () => onStart() };
      const runner = await run({ preset: { worker }, taskList, noHandleSignals: true, logger });
      return { [Symbol.asyncDispose]: () => runner.stop() };
    },
  };
};
