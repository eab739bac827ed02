// Every queue that can be compared on this machine; the others are left out, loudly.
import type { Bench } from '../scenario.ts';
import { openAgenda } from './agenda.ts';
import { openBullmq } from './bullmq.ts';
import { openGraphileWorker } from './graphile-worker.ts';
import { PackageMissing } from './load-package.ts';
import { openMongoJobs } from './mongo-jobs.ts';
import { openMongodbQueue } from './mongodb-queue.ts';
import { ServerMissing, type OpenPeer, type Peer } from './peer.ts';
import { openPgBoss } from './pg-boss.ts';
import { peerServers } from './servers.ts';

const all: Record<string, OpenPeer> = {
  Agenda: openAgenda,
  'mongodb-queue': openMongodbQueue,
  'mongo-jobs': openMongoJobs,
  'pg-boss': openPgBoss,
  'graphile-worker': openGraphileWorker,
  'BullMQ always': openBullmq('always'),
  'BullMQ everysec': openBullmq('everysec'),
};

export async function openPeers(
  { database, leaveOut }: Bench,
  resources: AsyncDisposableStack,
  names = Object.keys(all),
): Promise<Peer[]> {
  const servers = peerServers(database, resources);
  const peers: Peer[] = [];
  for (const [name, open] of Object.entries(all)) {
    if (!names.includes(name)) continue;
    try {
      peers.push(await open(servers, resources));
    } catch (error) {
      if (!(error instanceof PackageMissing || error instanceof ServerMissing)) throw error;
      leaveOut(name, error.message);
    }
  }
  return peers;
}
