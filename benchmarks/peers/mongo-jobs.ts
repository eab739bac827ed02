// @clipboard-health/mongo-jobs, on the same MongoDB.
import { loadPackage } from './load-package.ts';
import type { Job, OpenPeer } from './peer.ts';

interface Connection {
  asPromise: () => Promise<Connection>;
  close: () => Promise<void>;
}
interface MongoosePackage {
  default: { createConnection: (uri: string, options: object) => Connection };
}
interface Handler {
  name: string;
  maxAttempts: number;
  perform: () => Promise<void>;
}
interface BackgroundJobs {
  jobModel: { init: () => Promise<unknown> };
  register: (handler: new () => Handler, group: string) => void;
  enqueue: (handler: new () => Handler, job: Job) => Promise<unknown>;
  start: (groups: string[], options: object) => Promise<void>;
  stop: (withinMs: number) => Promise<void>;
}
interface JobsPackage {
  BackgroundJobs: new (options: { dbConnection: Connection; metricsReporter: object }) => BackgroundJobs;
}

const nothing = () => undefined;

export const openMongoJobs: OpenPeer = async (servers, resources) => {
  const { default: mongoose } = await loadPackage<MongoosePackage>('mongoose');
  const { BackgroundJobs } = await loadPackage<JobsPackage>('@clipboard-health/mongo-jobs');
  const options = { maxPoolSize: 100, w: 'majority', journal: true };
  const dbConnection = await mongoose.createConnection(servers.mongodb('mongo_jobs'), options).asPromise();
  resources.defer(() => dbConnection.close());
  let onStart: () => void = nothing;
  class Rename implements Handler {
    name = 'Rename';
    maxAttempts = 3;
    async perform(): Promise<void> {
      onStart();
    }
  }
  const metricsReporter = { gauge: nothing, increment: nothing, timing: nothing };
  const jobs = new BackgroundJobs({ dbConnection, metricsReporter });
  jobs.register(Rename, 'renames');
  await jobs.jobModel.init();
  return {
    name: 'mongo-jobs',
    setting: 'MongoDB w:majority j:true, one write a job',
    enqueue: (job) => jobs.enqueue(Rename, job),
    workers: { idle: 'change stream, 10 at a time', backlog: '10 at a time' },
    work: async (_purpose, onJob) => {
      onStart = onJob;
      await jobs.start(['renames'], { newJobCheckWaitMS: 1000, maxConcurrency: 10 });
      return { [Symbol.asyncDispose]: () => jobs.stop(3000) };
    },
  };
};
