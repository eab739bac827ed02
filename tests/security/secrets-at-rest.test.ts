// Threat: somebody reads a database or a backup. What lets people and services in is not there to be read.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { testMainApp } from '../main-app/main-app.ts';
import { PASSWORD, signUp } from '../main-app/person.ts';
import { call } from '../support/http.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { visitor } from '../support/page.ts';
import { cliEvent, somebody, testTelemetry, vouchFor } from '../telemetry-service/telemetry.ts';
import type { Db } from 'mongodb';

const Created = z.object({ id: z.string(), key: z.string() });

/** Every document of every collection, as text. */
async function everything(db: Db): Promise<string> {
  const collections = await db.collections();
  const documents = await Promise.all(collections.map((one) => one.find().toArray()));
  return JSON.stringify(documents);
}

test('main-app keeps API keys and passwords hashed, and its signing key encrypted; a revoked key is gone', async () => {
  await using app = await testMainApp();
  const alice = await signUp(app, 'alice');
  const { id, key } = Created.parse((await alice.call('/api/auth/api-key/create', { body: { name: 'laptop' } })).body);
  await call(`${app.url}/api/auth/jwks`);
  const stored = await everything(app.database.db);
  expect(stored).toContain('laptop');
  for (const secret of [key, key.slice(12), PASSWORD, OPERATOR_TOKEN]) expect(stored).not.toContain(secret);
  const [signing] = await app.database.db.collection('jwks').find().toArray();
  expect(String(signing?.['privateKey'])).not.toContain('"d"');
  const listed = await alice.call('/api/auth/api-key/list');
  expect(JSON.stringify(listed.body)).not.toContain(key.slice(12));

  const whoami = () => call(`${app.url}/api/whoami`, { headers: { 'x-api-key': key } });
  expect((await whoami()).status).toBe(200);
  await alice.call('/api/auth/api-key/delete', { body: { keyId: id } });
  expect((await whoami()).status).toBe(401);
});

test('telemetry keeps of a key its hash, and of the operator token nothing', async () => {
  await using telemetry = await testTelemetry({ env: { RATE_LIMIT: 'on' } });
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  expect((await telemetry.ingest(cliEvent(), ann.key)).status).toBe(202);
  await visitor(telemetry.url).post('/ops/login', { operator: 'Olga', token: OPERATOR_TOKEN });
  await visitor(telemetry.url).post('/ops/login', { operator: 'Olga', token: 'a wrong token that was typed' });
  await eventually(async () => expect(await telemetry.db.collection('verified_keys').countDocuments()).toBe(1));
  const stored = await everything(telemetry.db);
  for (const secret of [ann.key, OPERATOR_TOKEN, 'a wrong token']) expect(stored).not.toContain(secret);
});
