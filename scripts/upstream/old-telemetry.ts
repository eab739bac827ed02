// THE SYSTEM THAT IS REPLACED, as far as the story of the move needs it: telemetry that counts by name, as events come in, in
// the same collections main-app writes to. Nothing here is an example of anything.
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { loadOldConfig } from './config.ts';
import { serve, type OldAnswer, type OldRequest } from './old-server.ts';

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

const config = loadOldConfig();
await using client = await new MongoClient(config.mongodbUri).connect();
const telemetry = client.db('telemetry');

async function ingest({ header, body }: OldRequest): Promise<OldAnswer> {
  const key = header('x-api-key');
  const { events } = Batch.parse(body);
  let username: string | null = null;
  if (key !== '') {
    const answer = await fetch(`${config.mainAppUrl}/api/whoami`, { headers: { 'x-api-key': key } });
    if (!answer.ok) return [answer.status === 401 ? 401 : 503, {}];
    username = Whoami.parse(await answer.json()).username;
  }
  for (const event of events) await count(event, username);
  return [202, { accepted: events.length }];
}

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

await serve(config.port, { 'POST /ingest': ingest });
