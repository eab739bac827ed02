// pg-boss, on PostgreSQL.
import { loadPackage } from './load-package.ts';
import type { Job, OpenPeer } from './peer.ts';

interface PgBoss {
  on: (event: 'error', listener: () => void) => void;
  start: () => Promise<unknown>;
  stop: (options: object) => Promise<void>;
  createQueue: (name: string, options: object) => Promise<void>;
  send: (name: string, job: Job) => Promise<unknown>;
  work: (name: string, options: object, handler: (jobs: readonly unknown[]) => Promise<void>) => Promise<string>;
  offWork: (name: string, options: object) => Promise<void>;
}
interface PgBossPackage {
  PgBoss: new (options: object) => PgBoss;
}

const workers = {
  idle: { batchSize: 1, localConcurrency: 2 },
  backlog: { batchSize: 500, localConcurrency: 2, burstWhenBatchFull: true },
} as const;

export const openPgBoss: OpenPeer = async (servers, resources) => {
  const { PgBoss } = await loadPackage<PgBossPackage>('pg-boss');
  const connectionString = await servers.postgres();
  const boss = new PgBoss({ connectionString, max: 64, useListenNotify: true, supervise: false, schedule: false });
  // What fails, fails where it is called.
  boss.on('error', () => undefined);
  await boss.start();
  resources.defer(() => boss.stop({ graceful: false, close: true }));
  await boss.createQueue('renames', { notify: true });
  return {
    name: 'pg-boss',
    setting: 'PostgreSQL fsync synchronous_commit, pool of 64, notify',
    enqueue: (job) => boss.send('renames', job),
    workers: { idle: 'LISTEN/NOTIFY, 2 at a time', backlog: '2 × 500 at a time' },
    work: async (purpose, onStart) => {
      const options = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 5, ...workers[purpose] };
      await boss.work('renames', options, async (jobs) => {
        for (const _job of jobs) onStart();
      });
      return { [Symbol.asyncDispose]: () => boss.offWork('renames', { wait: true }) };
    },
  };
};
