// mongodb-queue, on the same MongoDB with the driver of its time.
import { setTimeout } from 'node:timers/promises';
import { loadPackage } from './load-package.ts';
import type { OpenPeer } from './peer.ts';

interface OldClient {
  db: () => object;
  close: () => Promise<void>;
}
interface OldDriverPackage {
  default: { MongoClient: { connect: (uri: string, options: object) => Promise<OldClient> } };
}
type Callback<T = unknown> = (error: Error | null, result?: T) => void;
interface Queue {
  createIndexes: (callback: Callback) => void;
  add: (payload: unknown, callback: Callback) => void;
  get: (callback: Callback<{ ack: string }>) => void;
  ack: (ack: string, callback: Callback) => void;
}
interface QueuePackage {
  default: (db: object, name: string) => Queue;
}

/** It has no wake-up of its own. */
const POLL_MS = 100;

export const openMongodbQueue: OpenPeer = async (servers, resources) => {
  const { default: driver } = await loadPackage<OldDriverPackage>('mongodb3');
  const { default: openQueue } = await loadPackage<QueuePackage>('mongodb-queue');
  const options = { useUnifiedTopology: true, useNewUrlParser: true, poolSize: 100, w: 'majority', j: true };
  const client = await driver.MongoClient.connect(servers.mongodb('mongodb_queue'), options);
  resources.defer(() => client.close());
  const queue = openQueue(client.db(), 'renames');
  await answered((callback) => queue.createIndexes(callback));
  return {
    name: 'mongodb-queue',
    setting: 'MongoDB w:majority j:true, one write a job',
    enqueue: (job) => answered((callback) => queue.add(job, callback)),
    workers: { idle: '1, asking every 100 ms', backlog: '8, each taking one at a time' },
    work: async (purpose, onStart) => {
      const stopped = new AbortController();
      const worker = async () => {
        while (!stopped.signal.aborted) {
          const message = await answered<{ ack: string }>((callback) => queue.get(callback));
          if (message === undefined) {
            await setTimeout(POLL_MS);
            continue;
          }
          onStart();
          await answered((callback) => queue.ack(message.ack, callback));
        }
      };
      const all = Promise.all(Array.from({ length: purpose === 'idle' ? 1 : 8 }, worker));
      return {
        [Symbol.asyncDispose]: async () => {
          stopped.abort();
          await all;
        },
      };
    },
  };
};

const answered = <T>(ask: (callback: Callback<T>) => void): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    ask((error, result) => (error === null || error === undefined ? resolve(result) : reject(error)));
  });
