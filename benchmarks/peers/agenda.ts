// Agenda, on the same MongoDB.
import { MongoClient, type Db } from 'mongodb';
import { loadPackage } from './load-package.ts';
import type { OpenPeer } from './peer.ts';

interface Agenda {
  ready: Promise<unknown>;
  define: (name: string, handler: () => Promise<void>, options?: object) => void;
  now: (name: string, data: unknown) => Promise<unknown>;
  on: (event: 'error', listener: () => void) => void;
  start: () => Promise<void>;
  stop: () => Promise<unknown>;
}
interface AgendaPackage {
  Agenda: new (options: object) => Agenda;
}
interface BackendPackage {
  MongoBackend: new (options: { mongo: Db }) => object;
  MongoChangeStreamNotificationChannel: new (options: { db: Db }) => object;
}

/** A limit of 0 is none. */
const workers = {
  idle: { concurrency: 32, lockLimit: 0, processEvery: 5000 },
  backlog: { concurrency: 50, lockLimit: 50, processEvery: 20 },
} as const;

export const openAgenda: OpenPeer = async (servers, resources) => {
  const { Agenda } = await loadPackage<AgendaPackage>('agenda');
  const { MongoBackend, MongoChangeStreamNotificationChannel } =
    await loadPackage<BackendPackage>('@agendajs/mongo-backend');
  const client = resources.use(
    new MongoClient(servers.mongodb('agenda'), { maxPoolSize: 100, writeConcern: { w: 'majority', journal: true } }),
  );
  const agenda = new Agenda({ backend: new MongoBackend({ mongo: client.db() }) });
  await agenda.ready;
  agenda.define('rename', () => Promise.resolve());
  return {
    name: 'Agenda',
    setting: 'MongoDB w:majority j:true, one write a job',
    enqueue: (job) => agenda.now('rename', job),
    workers: { idle: 'change stream, 32 at a time', backlog: '50 at a time, asking every 20 ms' },
    work: async (purpose, onStart) => {
      const { concurrency, lockLimit, processEvery } = workers[purpose];
      const worker = new Agenda({
        backend: new MongoBackend({ mongo: client.db() }),
        processEvery,
        maxConcurrency: concurrency,
        defaultConcurrency: concurrency,
        lockLimit,
        defaultLockLimit: lockLimit,
        ...(purpose === 'idle' && {
          notificationChannel: new MongoChangeStreamNotificationChannel({ db: client.db() }),
        }),
      });
      worker.on('error', () => undefined);
      worker.define('rename', async () => onStart(), { concurrency, lockLimit });
      await worker.start();
      return {
        [Symbol.asyncDispose]: async () => {
          await worker.stop();
        },
      };
    },
  };
};
