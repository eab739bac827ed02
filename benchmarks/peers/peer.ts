// What a queue is asked to do, the product's and everybody else's alike.

/** A rename, as every queue gets it. */
export interface Job {
  commandId: string;
  userId: string;
  oldUsername: string;
  newUsername: string;
  usernameVersion: number;
  createdAt: string;
}

/** With workers set for the shortest wait of a job that comes alone, or for the most jobs a second. */
export type WorkFor = 'idle' | 'backlog';

export interface Peer {
  name: string;
  /** In its own fastest durable setting: which that is. */
  setting: string;
  /** Resolves when the job is as durable as `setting` says. */
  enqueue: (job: Job) => Promise<unknown>;
  /** Its workers, and how they are set. */
  workers: Record<WorkFor, string>;
  /** Lets them work, doing nothing, until it is disposed of. */
  work: (purpose: WorkFor, onStart: () => void) => Promise<AsyncDisposable>;
}

/** Which servers there are for queues that are not built on MongoDB. */
export interface PeerServers {
  /** The URI of a database of MongoDB that nobody else uses. */
  mongodb: (database: string) => string;
  /** @throws ServerMissing */
  postgres: () => Promise<string>;
  /** @throws ServerMissing */
  redis: (appendfsync: 'always' | 'everysec') => Promise<number>;
}

/** The server is not on this machine; the message says how to install it. */
export class ServerMissing extends Error {
  override readonly name = 'ServerMissing';
}

export type OpenPeer = (servers: PeerServers, resources: AsyncDisposableStack) => Promise<Peer>;
