// Threat: MongoDB's operators where a text belongs. In every field of every route and procedure they find and change nothing.
import { telemetryContract } from '@swamp-club/telemetry-contract';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { testMainApp, type TestMainApp } from '../main-app/main-app.ts';
import { signUp, type Person } from '../main-app/person.ts';
import { call } from '../support/http.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { testTelemetry, type TestTelemetry } from '../telemetry-service/telemetry.ts';
import { authOf } from './auth-of.ts';
import { fieldsOf, ordinaryValues } from './fuzz/ordinary.ts';
import { routesOfServices, type Route, type ServiceRoutes } from './fuzz/route-table.ts';
import { bodiesOf, isContract } from './fuzz/targets.ts';

const operators = [{ $gt: '' }, { $ne: null }, { $regex: '.*' }];

let app: TestMainApp;
let telemetry: TestTelemetry;
let routes: ServiceRoutes;
let attacker: Person;
let schemas: Map<string, z.ZodType>;
const resources = new AsyncDisposableStack();

beforeAll(async () => {
  app = resources.use(await testMainApp());
  telemetry = resources.use(await testTelemetry());
  routes = await routesOfServices({ main_app: app.database.uri, telemetry: telemetry.databaseUri });
  schemas = bodiesOf(await authOf(app.database, app.url, 'a secret for tests, long enough to be one'));
  const victim = await signUp(app, 'victim');
  await victim.call('/api/auth/api-key/create', { body: { name: 'laptop' } });
  attacker = await signUp(app, 'attacker');
});
afterAll(() => resources.disposeAsync());

/** All that main-app and telemetry hold, but for the attacker's own. */
async function everything(): Promise<string> {
  const kept: unknown[] = [];
  for (const db of [app.database.db, telemetry.db]) {
    for (const { name } of (await db.collections())
      .map(({ collectionName }) => ({ name: collectionName }))
      .toSorted((a, b) => a.name.localeCompare(b.name))) {
      if (['leases', 'score_cursor', 'jwks', 'rateLimit', 'request_counts'].includes(name)) continue;
      const documents = await db.collection(name).find().sort({ _id: 1 }).toArray();
      kept.push(
        ...documents
          .map((document) => JSON.stringify(document))
          .filter((text) => !text.includes(attacker.id) && !text.includes('attacker')),
      );
    }
  }
  return kept.join('\n');
}

const fieldNames = ({ method, url }: Route): readonly string[] => {
  const schema = schemas.get(`${method} ${url}`);
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  return fieldsOf[`${method} ${url}`] ?? ['why', 'filter', 'limit', 'username', 'key', 'change', 'control'];
};

const ordinary = (name: string): unknown => {
  if (/password/i.test(name)) return 'wrong password';
  const values = ordinaryValues[name];
  return values === undefined ? 'x' : fc.sample(values, { numRuns: 1, seed: 1 })[0];
};

const withoutParameters = (url: string, value: string) => url.replaceAll(/:\w+|\*/g, encodeURIComponent(value));

async function attack(service: 'main-app' | 'telemetry-service', route: Route): Promise<void> {
  const url = service === 'main-app' ? app.url : telemetry.url;
  const isOps = route.url.startsWith('/ops');
  const authorization = `Bearer ${isOps ? OPERATOR_TOKEN : attacker.token}`;
  const headers = { authorization, origin: url, 'x-operator': 'Olga' };
  const ask = async (path: string, more: Record<string, string>, body?: string) => {
    const answer = await fetch(`${url}${path}`, {
      method: route.method,
      headers: { ...headers, ...more },
      redirect: 'manual',
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(20_000),
    });
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
    const text = isStream ? '' : await answer.text();
    if (isStream) await answer.body?.cancel();
    expect(answer.status, `${route.method} ${path} ${body ?? ''}`).toBeLessThan(500);
    // The leaderboard shows names to everybody; an address or a key is shown to nobody else.
    expect(text).not.toMatch(/victim.*@example|swamp_(?!a)\w{20}/);
    return answer.status;
  };
  const path = withoutParameters(route.url, '{"$gt":""}');
  for (const name of fieldNames(route)) {
    await ask(
      `${path}?${name}[$gt]=&${name}=${encodeURIComponent('{"$ne":null}')}`,
      {},
      route.method === 'POST' ? '{}' : undefined,
    );
    if (route.method !== 'POST') continue;
    for (const operator of operators) {
      const body = Object.fromEntries(fieldNames(route).map((one) => [one, one === name ? operator : ordinary(one)]));
      await ask(withoutParameters(route.url, 'x'), { 'content-type': 'application/json' }, JSON.stringify(body));
    }
  }
  for (const header of ['x-api-key', 'x-operator', 'cookie', 'authorization']) {
    const value =
      header === 'cookie'
        ? 'better-auth.session_token={"$gt":""}'
        : header === 'authorization'
          ? 'Bearer {"$gt":""}'
          : '{"$gt":""}';
    await ask(path, { [header]: value }, route.method === 'POST' ? '{}' : undefined);
  }
}

test('no route finds or changes anything for an operator in a field, query, header or path', async () => {
  const before = await everything();
  expect(before).toContain('victim');
  for (const route of routes['main-app'].filter(({ url }) => !isOperatorsOwn(url))) await attack('main-app', route);
  for (const route of routes['telemetry-service'].filter((one) => !isContract(one) && !isOperatorsOwn(one.url))) {
    await attack('telemetry-service', route);
  }
  expect(await everything()).toBe(before);
});

/** What changes something by itself when an operator asks for it, fields or none. */
const isOperatorsOwn = (url: string) => /^\/ops\/(?:relay|projector|snapshots|scores|replay|names|controls)/.test(url);

test('operators of the club cannot be made to retry or discard by an operator of the database', async () => {
  const olga = { authorization: `Bearer ${OPERATOR_TOKEN}`, 'x-operator': 'Olga' };
  for (const [url, path] of [
    [telemetry.url, '/ops/commands'],
    [telemetry.url, '/ops/events'],
    [app.url, '/ops/outbox'],
  ] as const) {
    for (const operator of operators) {
      for (const filter of [
        { status: operator },
        { userId: operator },
        { username: operator },
        { olderThan: operator },
      ]) {
        const body = { why: 'a test', limit: 10, filter };
        expect((await call(`${url}${path}/discard`, { body, headers: olga })).status).toBe(400);
      }
    }
    expect((await call(`${url}${path}?status[$ne]=done&userId[$gt]=`, { headers: olga })).body).toMatchObject({
      items: [],
    });
    expect((await call(`${url}${path}/${encodeURIComponent('{"$gt":""}')}`, { headers: olga })).status).toBe(404);
  }
});

test('no procedure of the contract takes one', async () => {
  const authorization = `Bearer ${await telemetry.mainApp.sign()}`;
  const { identity, scores, stats } = telemetryContract;
  for (const [path, { kind, input }] of Object.entries({
    'identity.enqueueRename': identity.enqueueRename,
    'identity.enqueueErasure': identity.enqueueErasure,
    'identity.renameStatus': identity.renameStatus,
    'scores.after': scores.after,
    'stats.profile': stats.profile,
  })) {
    for (const name of Object.keys(input.shape)) {
      for (const operator of operators) {
        const body = Object.fromEntries(
          Object.keys(input.shape).map((one) => [one, one === name ? operator : ordinary(one)]),
        );
        const answer =
          kind === 'query'
            ? await call(`${telemetry.url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(body))}`, {
                headers: { authorization },
              })
            : await call(`${telemetry.url}/trpc/${path}`, { headers: { authorization }, body });
        expect(answer.status).toBe(400);
      }
    }
  }
  expect(await telemetry.db.collection('telemetry_commands').countDocuments()).toBe(0);
});
