// THE SYSTEM THAT IS REPLACED, as far as the story of the move needs it: main-app before it had telemetry's contract. A rename
// reaches into telemetry's collections by name, write by write. Nothing here is an example of anything.
import fastify from 'fastify';
import { MongoClient, ObjectId, type Collection } from 'mongodb';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { z } from 'zod';
import { loadConfig } from '../config.ts';

const { MONGODB_URI = '', MAIN_APP_PORT: port } = loadConfig();
await using client = await new MongoClient(MONGODB_URI).connect();
const mainApp = client.db('main_app');
const telemetry = client.db('telemetry');
const users = mainApp.collection('user');
const identityMap = telemetry.collection<{ username: string; distinct_ids: string[] }>('identity_map');
const usernameMetrics = telemetry.collection('username_metrics');
const userScores = telemetry.collection('user_scores');

const app = fastify({ logger: { level: 'error' } });
app.get('/readyz', () => ({ status: 'up' }));

app.get('/api/whoami', async ({ headers }, reply) => {
  const hash = createHash('sha256').update(String(headers['x-api-key'])).digest('base64url');
  const key = await mainApp.collection('apikey').findOne({ key: hash, enabled: true });
  const user = key === null ? null : await users.findOne({ _id: new ObjectId(String(key['referenceId'])) });
  if (user === null) return reply.code(401).send({ authenticated: false });
  const { _id, username = null, email, name } = user;
  return { authenticated: true, id: _id.toHexString(), username, email, name };
});

app.post('/api/auth/choose-username', async ({ headers, body }, reply) => {
  const token = headers.authorization?.replace('Bearer ', '');
  const session = await mainApp.collection('session').findOne({ token });
  const user = session === null ? null : await users.findOne({ _id: session['userId'] });
  if (user === null) return reply.code(401).send({});
  const { username } = z.object({ username: z.string() }).parse(body);
  const old = z.string().nullish().parse(user['username']);
  const chosen = { username, changed: old !== username, commandId: null };
  if (!chosen.changed) return chosen;
  if ((await users.findOne({ username })) !== null) return reply.code(409).send({ code: 'USERNAME_TAKEN' });

  await users.updateOne({ _id: user._id }, { $set: { username, displayUsername: username } });
  if (old != null) {
    await moveLinks(old, username);
    await moveCounts(usernameMetrics, old, username);
    await userScores.updateOne({ username: old }, { $set: { username } });
  }
  return chosen;
});

async function moveLinks(old: string, username: string): Promise<void> {
  const { distinct_ids = [] } = (await identityMap.findOne({ username: old })) ?? {};
  if (distinct_ids.length === 0) return;
  await identityMap.updateOne({ username }, { $addToSet: { distinct_ids: { $each: distinct_ids } } }, { upsert: true });
  await identityMap.updateOne({ username: old }, { $pullAll: { distinct_ids } });
  await identityMap.deleteOne({ username: old, distinct_ids: [] });
}

async function moveCounts(counts: Collection, old: string, username: string): Promise<void> {
  const found = await counts.findOne({ username: old });
  if (found === null) return;
  await counts.deleteOne({ _id: found._id });
  const { _id, ...moved } = found;
  await counts.insertOne({ ...moved, username });
}

app.get('/api/leaderboard', async () => {
  const rows = await userScores.find().sort({ score: -1, _id: 1 }).limit(50).toArray();
  return { entries: rows.map(({ _id, ...row }, index) => ({ rank: index + 1, ...row })), next: null };
});

await app.listen({ port });
await once(process, 'SIGTERM');
await app.close();
