// BullMQ, on Redis: with its log synced for each write, and for each second.
import { loadPackage } from './load-package.ts';
import type { Job, OpenPeer } from './peer.ts';

interface Queue {
  on: (event: 'error', listener: () => void) => void;
  waitUntilReady: () => Promise<unknown>;
  add: (name: string, job: Job) => Promise<unknown>;
  close: () => Promise<void>;
}
interface BullPackage {
  Queue: new (name: string, options: object) => Queue;
}

const settings = {
  always: 'Redis appendfsync always',
  everysec: 'Redis appendfsync everysec: NOT durable, a second may be lost',
} as const;

export const openBullmq =
  (appendfsync: 'always' | 'everysec'): OpenPeer =>
  async (servers, resources) => {
    const { Queue } = await loadPackage<BullPackage>('bullmq');
    const port = await servers.redis(appendfsync);
    const queue = new Queue('renames', { connection: { host: '127.0.0.1', port, maxRetriesPerRequest: null } });
    // What fails, fails where it is called.
    queue.on('error', () => undefined);
    resources.defer(() => queue.close());
    await queue.waitUntilReady();
    return {
      name: `BullMQ ${appendfsync}`,
      setting: settings[appendfsync],
      enqueue: (job) => queue.add('rename', job),
    };
  };
