// pg-boss, on PostgreSQL.
import { loadPackage } from './load-package.ts';
import type { Job, OpenPeer } from './peer.ts';

interface PgBoss {
  on: (event: 'error', listener: () => void) => void;
  start: () => Promise<unknown>;
  stop: (options: object) => Promise<void>;
  createQueue: (name: string, options: object) => Promise<void>;
  send: (name: string, job: Job) => Promise<unknown>;
}
interface PgBossPackage {
  PgBoss: new (options: object) => PgBoss;
}

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
  };
};
