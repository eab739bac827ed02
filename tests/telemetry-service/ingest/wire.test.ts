// What POST /ingest takes and what it refuses, status by status.
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { allCounted, cliEvent, somebody, testTelemetry, vouchFor, type TestTelemetry } from '../telemetry.ts';

let telemetry: TestTelemetry;
beforeAll(async () => {
  telemetry = await testTelemetry();
  return () => telemetry[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await telemetry.db.collection('telemetry_events').deleteMany();
});

test('one event is accepted, and stored whole before the answer', async () => {
  const event = cliEvent({ distinct_id: 'device', insert_id: 'entry' });
  const answer = await telemetry.ingest(event);
  expect(answer.status).toBe(202);
  expect(answer.body).toEqual({ accepted: 1 });
  const stored = await telemetry.db.collection('telemetry_events').findOne();
  expect(stored).toMatchObject({ _id: { distinctId: 'device', insertId: 'entry' }, sender: null, result: 'success' });
  expect(JSON.parse(String(stored?.['properties']))).toEqual(event.properties);
});

test('a batch is accepted as a whole', async () => {
  const answer = await telemetry.ingest({ events: [cliEvent(), cliEvent(), cliEvent()] });
  expect(answer).toMatchObject({ status: 202, body: { accepted: 3 } });
  expect(await telemetry.db.collection('telemetry_events').countDocuments()).toBe(3);
});

test('one malformed event makes the whole batch a 400 that names its field, and nothing is stored', async () => {
  const answer = await telemetry.ingest({ events: [cliEvent(), cliEvent({ distinct_id: 7 })] });
  expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', field: 'events.1.distinct_id' } });
  expect(await telemetry.db.collection('telemetry_events').countDocuments()).toBe(0);
});

test.for<[string, unknown, string]>([
  ['no device', cliEvent({ distinct_id: undefined }), 'distinct_id'],
  ['an empty device', cliEvent({ distinct_id: '' }), 'distinct_id'],
  ['a device of more than 200 bytes', cliEvent({ distinct_id: 'é'.repeat(101) }), 'distinct_id'],
  ['no event name', cliEvent({ event: undefined }), 'event'],
  ['an insert_id that is no string', cliEvent({ insert_id: 5 }), 'insert_id'],
  ['properties that are no object', cliEvent({ properties: 'none' }), 'properties'],
  ['events that are no list', { events: 'none' }, 'events'],
  ['no events', { events: [] }, 'events'],
  ['more than 500 events', { events: Array.from({ length: 501 }, () => cliEvent()) }, 'events'],
  ['a list', [cliEvent()], 'body'],
  ['null', null, 'body'],
])('%s is a 400 that names the field', async ([, body, field]) => {
  expect(await telemetry.ingest(body)).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', field } });
});

test('what is not JSON, not called JSON or too long is refused with a status of its own', async () => {
  expect((await telemetry.ingest('{"event":')).status).toBe(400);
  const form = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'event' };
  expect((await fetch(`${telemetry.url}/ingest`, form)).status).toBe(415);
  expect((await telemetry.ingest(cliEvent({ properties: { long: 'x'.repeat(1024 * 1024) } }))).status).toBe(413);
});

test.for<[string, string]>([
  ['keys that are operators or paths', '{"$where":"1","a.b":{"$set":1},"":0}'],
  ['the keys of prototypes', '{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}'],
  ['a NUL in a key', '{"a\\u0000b":"c\\u0000d"}'],
  ['half a surrogate pair', '{"text":"\\ud800"}'],
  ['more depth than BSON allows', `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`],
  ['a result and a duration that make no sense', '{"result":{"status":"wonderful"},"durationMs":1e308}'],
])('properties with %s are kept as they came', async ([, properties]) => {
  const answer = await telemetry.ingest(`{"event":"cli_invocation","distinct_id":"device","properties":${properties}}`);
  expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } });
  await allCounted(telemetry);
  const stored = await telemetry.db.collection('telemetry_events').findOne();
  expect(stored).toMatchObject({ status: 'done', durationMs: 0, result: null });
  expect(JSON.parse(String(stored?.['properties']))).toEqual(JSON.parse(properties));
});

test('properties nested without end are a 400, not a crash', async () => {
  const depth = 100_000;
  const properties = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const answer = await telemetry.ingest(`{"events":[{"event":"e","distinct_id":"d","properties":${properties}}]}`);
  expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', field: 'events.0.properties' } });
});

test('an API key is stored nowhere', async () => {
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  expect((await telemetry.ingest(cliEvent(), ann.key)).status).toBe(202);
  const collections = await telemetry.db.collections();
  const documents = await Promise.all(collections.map((collection) => collection.find().toArray()));
  expect(JSON.stringify(documents)).toContain(ann.id);
  expect(JSON.stringify(documents)).not.toContain(ann.key);
});
