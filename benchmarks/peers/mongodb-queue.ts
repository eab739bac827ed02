// mongodb-queue, on the same MongoDB with the driver of its time.
import { loadPackage } from './load-package.ts';
import type { OpenPeer } from './peer.ts';

interface OldClient {
  db: () => object;
  close: () => Promise<void>;
}
interface OldDriverPackage {
  default: { MongoClient: { connect: (uri: string, options: object) => Promise<OldClient> } };
}
type Callback = (error: Error | null, result?: unknown) => void;
interface Queue {
  createIndexes: (callback: Callback) => void;
  add: (payload: unknown, callback: Callback) => void;
}
interface QueuePackage {
  default: (db: object, name: string) => Queue;
}

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
  };
};

const answered = (ask: (callback: Callback) => void): Promise<unknown> =>
  new Promise((resolve, reject) => {
    ask((error, result) => (error === null || error === undefined ? resolve(result) : reject(error)));
  });
