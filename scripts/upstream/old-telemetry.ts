// THE SYSTEM THAT IS REPLACED, as far as the story of the move needs it: telemetry that counts by name, as events come in, in
// the same collections main-app writes to. Nothing here is an example of anything.
import fastify from 'fastify';
import { MongoClient } from 'mongodb';
import { once } from 'node:events';
import { z } from 'zod';
import { loadConfig } from '../config.ts';

const Batch = z.object({
  events: z.array(
    z.object({
      distinct_id: z.string(),
      properties: z.object({ result: z.object({ status: z.string() }), durationMs: z.number() }),
    }),
  ),
});
type Event = z.infer<typeof Batch>['events'][number];
const Whoami = z.object({ username: z.string().nullable() });

const { MONGODB_URI = '', MAIN_APP_URL, TELEMETRY_PORT: port } = loadConfig();
await using client = await new MongoClient(MONGODB_URI).connect();
const telemetry = client.db('telemetry');

const app = fastify({ logger: { level: 'error' } });
app.get('/readyz', () => ({ status: 'up' }));

app.post('/ingest', async ({ headers, body }, reply) => {
  const key = headers['x-api-key'];
  const { events } = Batch.parse(body);
  let username: string | null = null;
  if (key !== undefined) {
    const answer = await fetch(`${MAIN_APP_URL}/api/whoami`, { headers: { 'x-api-key': String(key) } });
    if (!answer.ok) return reply.code(answer.status === 401 ? 401 : 503).send({});
    username = Whoami.parse(await answer.json()).username;
  }
  for (const event of events) await count(event, username);
  return reply.code(202).send({ accepted: events.length });
});

async function count({ distinct_id, properties }: Event, username: string | null): Promise<void> {
  const now = new Date();
  const { status } = properties.result;
  const adding = {
    $inc: {
      invocations: 1,
      successes: status === 'success' ? 1 : 0,
      errors: status === 'error' ? 1 : 0,
      userErrors: status === 'user_error' ? 1 : 0,
      durationMs: properties.durationMs,
      [`days.${now.toISOString().slice(0, 10)}`]: 1,
    },
    $min: { firstSeenAt: now },
    $max: { lastSeenAt: now },
  };
  await telemetry.collection('user_metrics').updateOne({ distinct_id }, adding, { upsert: true });
  if (username === null) return;
  await telemetry
    .collection('identity_map')
    .updateOne({ username }, { $addToSet: { distinct_ids: distinct_id } }, { upsert: true });
  await telemetry.collection('username_metrics').updateOne({ username }, adding, { upsert: true });
  const scored = { $inc: { score: status === 'success' ? 1 : 0, invocations: 1 } };
  await telemetry.collection('user_scores').updateOne({ username }, scored, { upsert: true });
}

await app.listen({ port });
await once(process, 'SIGTERM');
await app.close();
