// Bare fastify as a process of its own: the product's validation and its documents, one insert a round, and nothing else.
// `node benchmarks/contenders/bare-routes.ts <URI> <port>`
import Fastify from 'fastify';
import { MongoClient } from 'mongodb';
import process from 'node:process';
import { RenameCommand } from '@swamp-club/telemetry-contract';
import { commandsSpec, type RenameDocument } from '../../telemetry-service/src/commands/command-store.ts';
import { eventsName, type EventDocument } from '../../telemetry-service/src/ingest/event-store.ts';
import { readEvents } from '../../telemetry-service/src/ingest/wire.ts';
import { storedRename } from './commands.ts';
import { storedEvent } from './events.ts';
import { bareGroupCommit } from './raw-driver.ts';

const [uri = '', port = ''] = process.argv.slice(2);
const client = await new MongoClient(uri, { writeConcern: { w: 'majority', journal: true } }).connect();
const commitEvents = bareGroupCommit(client.db().collection<EventDocument>(eventsName));
const commitRename = bareGroupCommit(client.db().collection<RenameDocument>(commandsSpec.name));

const app = Fastify();
app.post('/ingest', async (request, reply) => {
  const received = readEvents(request.body);
  await commitEvents(...received.map(storedEvent));
  return reply.code(202).send({ accepted: received.length });
});
app.post('/renames', async (request, reply) => {
  const document = storedRename(RenameCommand.parse(request.body));
  await commitRename(document);
  return reply.send({ commandId: document._id, acceptedAt: document.acceptedAt.toISOString() });
});
await app.listen({ host: '127.0.0.1', port: Number(port) });
console.log('listening');

process.once('SIGTERM', () => {
  void app.close().then(() => client.close());
});
