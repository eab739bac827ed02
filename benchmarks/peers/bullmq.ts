// BullMQ, on Redis: with its log synced for each write, and for each second.
import { loadPackage } from './load-package.ts';
import type { Job, OpenPeer } from './peer.ts';

interface Queue {
  on: (event: 'error', listener: () => void) => void;
  waitUntilReady: () => Promise<unknown>;
  add: (name: string, job: Job) => Promise<unknown>;
  close: () => Promise<void>;
}
interface Worker {
  on: (event: 'error', listener: () => void) => void;
  waitUntilReady: () => Promise<unknown>;
  close: () => Promise<void>;
}
interface BullPackage {
  Worker: new (name: string, handler: () => Promise<void>, options: object) => Worker;
  Queue: new (name: string, options: object) => Queue;
}

const settings = {
  always: 'Redis appendfsync always',
  everysec: 'Redis appendfsync everysec: NOT durable, a second may be lost',
} as const;

export const openBullmq =
  (appendfsync: 'always' | 'everysec'): OpenPeer =>
  async (servers, resources) => {
    const { Queue, Worker } = await loadPackage<BullPackage>('bullmq');
    const port = await servers.redis(appendfsync);
    const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
    const queue = new Queue('renames', { connection, defaultJobOptions: { removeOnComplete: true } });
    // What fails, fails where it is called.
    queue.on('error', () => undefined);
    resources.defer(() => queue.close());
    await queue.waitUntilReady();
    return {
      name: `BullMQ ${appendfsync}`,
      setting: settings[appendfsync],
      enqueue: (job) => queue.add('rename', job),
      workers: { idle: 'blocking read, 4 at a time', backlog: '64 at a time' },
      work: async (purpose, onStart) => {
        const concurrency = purpose === 'idle' ? 4 : 64;
        const worker = new Worker('renames', async () => onStart(), { connection, concurrency });
        worker.on('error', () => undefined);
        await worker.waitUntilReady();
        return { [Symbol.asyncDispose]: () => worker.close() };
      },
    };
  };
