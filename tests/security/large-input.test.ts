// Threat: input that is meant to be too much: large, deep, many. It is refused before it costs anything.
import { beforeAll, expect, test } from 'vitest';
import { testMainApp, type TestMainApp } from '../main-app/main-app.ts';
import { signUp, type Person } from '../main-app/person.ts';
import { call } from '../support/http.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { cliEvent, testTelemetry, type TestTelemetry } from '../telemetry-service/telemetry.ts';

let app: TestMainApp;
let telemetry: TestTelemetry;
let alice: Person;
beforeAll(async () => {
  const resources = new AsyncDisposableStack();
  app = resources.use(await testMainApp());
  telemetry = resources.use(await testTelemetry());
  alice = await signUp(app, 'alice');
  return () => resources.disposeAsync();
});

/** Everything that takes a body, by whoever may send one. */
async function takers(): Promise<[url: string, headers: Record<string, string>][]> {
  const person = { authorization: `Bearer ${alice.token}` };
  const operator = { authorization: `Bearer ${OPERATOR_TOKEN}`, 'x-operator': 'Olga' };
  const service = { authorization: `Bearer ${await telemetry.mainApp.sign()}` };
  return [
    [`${app.url}/api/auth/sign-in/email`, {}],
    [`${app.url}/api/auth/sign-up/email`, {}],
    [`${app.url}/api/auth/choose-username`, person],
    [`${app.url}/api/auth/update-user`, person],
    [`${app.url}/api/auth/api-key/create`, person],
    [`${app.url}/login`, { origin: app.url }],
    [`${app.url}/ops/outbox/retry`, operator],
    [`${telemetry.url}/ingest`, {}],
    [`${telemetry.url}/ops/commands/retry`, operator],
    [`${telemetry.url}/trpc/identity.enqueueRename`, service],
  ];
}

const DEPTH = 100_000;
const deep = '['.repeat(DEPTH) + ']'.repeat(DEPTH);

const inField = (name: string) => `{"${name}":${deep}}`;

test('JSON nested 100,000 deep is a 4xx everywhere, alone and in a field', async () => {
  const deeplyNamed = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;
  for (const [url, headers] of await takers()) {
    for (const body of [
      deep,
      deeplyNamed,
      inField('properties'),
      inField('metadata'),
      inField('name'),
      inField('filter'),
    ]) {
      const { status } = await call(url, { headers, body });
      expect([400, 401, 413, 415, 422], `${url} answered ${status}`).toContain(status);
    }
  }
  const event = `{"event":"cli_invocation","distinct_id":"d","insert_id":"i","properties":${inField('x')}}`;
  expect((await telemetry.ingest(event)).status).toBe(400);
  const metadata = `{"name":"laptop","metadata":${inField('x')}}`;
  expect((await alice.call('/api/auth/api-key/create', { method: 'POST', body: metadata })).status).toBe(400);
});

test('a body of a byte more than 1 MB is a 413, whether its length is said or not', async () => {
  const body = JSON.stringify({ name: 'x'.repeat(1024 * 1024 + 1 - '{"name":""}'.length) });
  expect(Buffer.byteLength(body)).toBe(1024 * 1024 + 1);
  for (const [url, headers] of await takers()) {
    expect(await call(url, { headers, body })).toMatchObject({ status: 413 });
    const chunks = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(body));
        controller.close();
      },
    });
    const init: RequestInit = {
      method: 'POST',
      body: chunks,
      duplex: 'half',
      headers: { ...headers, 'content-type': 'application/json' },
    };
    const status = await fetch(url, init).then(
      (answer) => answer.status,
      () => 'cut off',
    );
    expect([413, 'cut off']).toContain(status);
  }
});

test('a batch of calls, of events and of an operator that is too long is refused whole', async () => {
  const authorization = `Bearer ${await telemetry.mainApp.sign()}`;
  const calls = Array(51).fill('service.info').join(',');
  const input = encodeURIComponent(
    JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, index) => [index, {}]))),
  );
  const batch = await call(`${telemetry.url}/trpc/${calls}?batch=1&input=${input}`, { headers: { authorization } });
  expect(batch.status).toBe(400);
  expect((await telemetry.ingest({ events: Array.from({ length: 501 }, () => cliEvent()) })).status).toBe(400);
  const { headers } = { headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'x-operator': 'Olga' } };
  const change = await call(`${telemetry.url}/ops/events/discard`, {
    headers,
    body: { why: 'a test', filter: {}, limit: 5001 },
  });
  expect(change.status).toBe(400);
  expect(await telemetry.db.collection('telemetry_events').countDocuments()).toBe(0);
});

test('a long address, name or header is refused', async () => {
  for (const { url } of [app, telemetry]) {
    for (const path of [`/u/${'x'.repeat(6000)}`, `/${'x'.repeat(15_000)}`, `/?${'x=1&'.repeat(3000)}`]) {
      const { status } = await fetch(`${url}${path}`);
      expect(status, `${path.slice(0, 20)}…`).toBeLessThan(500);
    }
    expect((await fetch(`${url}/livez`, { headers: { 'x-large': 'x'.repeat(17_000) } })).status).toBe(431);
  }
  expect((await alice.call('/api/auth/update-user', { body: { name: 'x'.repeat(101) } })).status).toBe(400);
});
