// Agenda, on the same MongoDB.
import { MongoClient, type Db } from 'mongodb';
import { loadPackage } from './load-package.ts';
import type { OpenPeer } from './peer.ts';

interface Agenda {
  ready: Promise<unknown>;
  define: (name: string, handler: (job: { attrs: { data: unknown } }) => Promise<void>, options?: object) => void;
  now: (name: string, data: unknown) => Promise<unknown>;
  start: () => Promise<void>;
  stop: () => Promise<unknown>;
}
interface AgendaPackage {
  Agenda: new (options: object) => Agenda;
}
interface BackendPackage {
  MongoBackend: new (options: { mongo: Db }) => object;
}

export const openAgenda: OpenPeer = async (servers, resources) => {
  const { Agenda } = await loadPackage<AgendaPackage>('agenda');
  const { MongoBackend } = await loadPackage<BackendPackage>('@agendajs/mongo-backend');
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
  };
};
