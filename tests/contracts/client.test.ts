// What the client does for its caller, on real HTTP: batches, tokens, deadlines, retries, checked answers.
import { getEventListeners } from 'node:events';
import { createTRPCClient } from '@trpc/client';
import { CONTRACT_VERSION, everyProcedure, type RouterOf } from '@swamp-club/telemetry-contract';
import { classifyFailure, createTelemetryClient } from '@swamp-club/telemetry-contract/client';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { mutation, query } from '../../contracts/src/define.ts';
import { contractLinks } from '../../contracts/src/links.ts';
import { serve, serveContract } from './contract-server.ts';
import { rename, serveTelemetry, snapshot } from './telemetry-stub.ts';
import { eventually } from '../support/eventually.ts';

const token = () => Promise.resolve('token');
const clientOf = ({ url }: { url: string }, more: { retries?: number; timeoutMs?: number } = {}) =>
  createTelemetryClient({ url, token, ...more });
const after = { cursor: 0, limit: 10, waitMs: 0 };
const poll = { ...after, waitMs: 20_000 };

/** A promise that the test settles; a handler that waits for it is a service that takes its time. */
const held = () => Promise.withResolvers<void>();

test('every procedure is called and its answer read', async () => {
  await using server = await serveTelemetry({});
  const client = clientOf(server);
  expect(await client.identity.enqueueRename.mutate(rename)).toMatchObject({ commandId: rename.commandId });
  expect(await client.scores.after.query(after)).toEqual({ snapshots: [snapshot], cursor: 1 });
  expect(await client.stats.profile.query({ userId: 'user-1', days: 7 })).toMatchObject({ username: 'new' });
  expect(await client.service.info.query({})).toMatchObject({ contractVersion: CONTRACT_VERSION });
});

test('an unreadable snapshot of a page is marked and blocks none of the others', async () => {
  const fromTheFuture = { ...snapshot, seq: 2, score: 'very high' };
  const page = { snapshots: [snapshot, fromTheFuture, { ...snapshot, seq: 3, league: 'new field' }], cursor: 3 };
  await using server = await serve((app) => app.get('/trpc/*', () => [{ result: { data: page } }]));
  expect(await clientOf(server).scores.after.query(after)).toEqual({
    snapshots: [snapshot, { unreadable: true }, { ...snapshot, seq: 3 }],
    cursor: 3,
  });
});

test('concurrent calls share one HTTP request, of at most 50 calls', async () => {
  await using server = await serveTelemetry({});
  const client = clientOf(server);
  const answers = await Promise.all(Array.from({ length: 60 }, () => client.identity.enqueueRename.mutate(rename)));
  expect(answers).toHaveLength(60);
  const sizes = server.requests.map(({ url }) => url.split(',').length);
  expect(sizes.toSorted((a, b) => a - b)).toEqual([10, 50]);
});

test('queries are spread over requests whose URLs stay short', async () => {
  await using server = await serveTelemetry({});
  const client = clientOf(server);
  const userId = '"'.repeat(64);
  await Promise.all(Array.from({ length: 50 }, () => client.stats.profile.query({ userId, days: 365 })));
  expect(server.requests.length).toBeGreaterThan(1);
  for (const { url } of server.requests) expect(url.length).toBeLessThanOrEqual(8000);
});

test('one failing call of a batch leaves the others their answers', async () => {
  await using server = await serveTelemetry({});
  const client = clientOf(server);
  const [status, info] = await Promise.allSettled([
    client.identity.renameStatus.query({ commandId: rename.commandId }),
    client.service.info.query({}),
  ]);
  expect(server.requests).toHaveLength(1);
  expect([status.status, info.status]).toEqual(['rejected', 'fulfilled']);
});

test('a waiting long poll holds up no other call', async () => {
  const news = held();
  await using server = await serveTelemetry({
    scores: { after: () => news.promise.then(() => ({ snapshots: [], cursor: 0 })) },
  });
  const client = clientOf(server, { retries: 0 });
  const waiting = client.scores.after.query(poll);
  expect(await client.service.info.query({})).toMatchObject({ contractVersion: CONTRACT_VERSION });
  news.resolve();
  expect(await waiting).toEqual({ snapshots: [], cursor: 0 });
});

test('the deadline of a long poll begins after the time it asked to wait', async () => {
  await using server = await serve((app) => app.get('/trpc/*', () => new Promise(() => undefined)));
  const call = clientOf(server, { timeoutMs: 20, retries: 0 }).scores.after.query({ ...after, waitMs: 60 });
  await expect(call).rejects.toThrow('scores.after was not answered within 80 ms.');
});

test('a call aborted in a batch ends alone, the others get their answers', async () => {
  const slow = held();
  await using server = await serveTelemetry({
    identity: {
      enqueueRename: ({ input }) =>
        slow.promise.then(() => ({ commandId: input.commandId, acceptedAt: input.createdAt })),
    },
  });
  const client = clientOf(server);
  const aborted = new AbortController();
  const first = client.identity.enqueueRename.mutate(rename, { signal: aborted.signal });
  const second = client.identity.enqueueRename.mutate(rename);
  await eventually(() => expect(server.requests).toHaveLength(1));
  aborted.abort();
  await expect(first).rejects.toThrow('aborted by its caller');
  slow.resolve();
  expect(await second).toMatchObject({ commandId: rename.commandId });
});

test('every HTTP request carries a token asked for anew, and the release of the contract', async () => {
  await using server = await serveTelemetry({});
  let asked = 0;
  const client = createTelemetryClient({ url: server.url, token: () => Promise.resolve(`token-${++asked}`) });
  await client.service.info.query({});
  await client.service.info.query({});
  await client.scores.after.query({ ...after, waitMs: 1 });
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer token-1',
    'Bearer token-2',
    'Bearer token-3',
  ]);
  for (const { headers } of server.requests) expect(headers).toMatchObject({ 'x-contract-version': CONTRACT_VERSION });
});

const trace = (digit: string) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;

test('each call of a batch keeps its own trace', async () => {
  const seen: (string | null)[] = [];
  await using server = await serveTelemetry({
    identity: {
      enqueueRename: ({ input, ctx }) => {
        seen.push(ctx.traceparent);
        return { commandId: input.commandId, acceptedAt: input.createdAt };
      },
    },
  });
  const client = clientOf(server);
  const send = (traceparent?: string) => client.identity.enqueueRename.mutate(rename, { context: { traceparent } });
  await Promise.all([send(trace('a')), send(), send('no, traceparent'), send(trace('b'))]);
  expect(server.requests).toHaveLength(1);
  expect(seen).toEqual([trace('a'), null, null, trace('b')]);
});

test('calls of one trace send it in the standard header', async () => {
  await using server = await serveTelemetry({});
  const client = clientOf(server);
  const context = { traceparent: trace('c') };
  await Promise.all([client.service.info.query({}, { context }), client.scores.after.query(after, { context })]);
  expect(server.requests.map(({ headers }) => headers['traceparent'])).toEqual([trace('c')]);
});

/** A contract with one procedure of each kind of repeatability, answered UNAVAILABLE the first `failures` times. */
async function flaky(failures: number) {
  const procedure = { input: z.object({}), output: z.object({ attempt: z.number() }), errors: everyProcedure };
  const contract = {
    read: query(procedure),
    set: mutation({ ...procedure, idempotent: true }),
    add: mutation({ ...procedure, idempotent: false }),
  };
  const at: number[] = [];
  const answer = ({ refuse }: { refuse: (code: 'UNAVAILABLE') => Error }) => {
    at.push(performance.now());
    if (at.length <= failures) throw refuse('UNAVAILABLE');
    return { attempt: at.length };
  };
  const server = await serveContract(contract, { read: answer, set: answer, add: answer });
  const client = createTRPCClient<RouterOf<typeof contract>>({
    links: contractLinks(contract, { url: server.url, token }),
  });
  return { client, at, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('queries and idempotent mutations are tried again', async () => {
  await using reading = await flaky(2);
  expect(await reading.client.read.query({})).toEqual({ attempt: 3 });
  await using setting = await flaky(2);
  expect(await setting.client.set.mutate({})).toEqual({ attempt: 3 });
});

test('a mutation that is not idempotent is never tried again', async () => {
  await using adding = await flaky(1);
  await expect(adding.client.add.mutate({})).rejects.toThrow('cannot reach its database');
  expect(adding.at).toHaveLength(1);
});

test('after the last retry the failure is the caller’s', async () => {
  await using reading = await flaky(10);
  await expect(reading.client.read.query({})).rejects.toThrow('cannot reach its database');
  expect(reading.at).toHaveLength(3);
});

afterEach(() => vi.restoreAllMocks());

test('retries wait longer each time, with jitter', async () => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  await using early = await flaky(2);
  await early.client.read.query({});
  const [a = 0, b = 0, c = 0] = early.at;
  expect(b - a).toBeGreaterThanOrEqual(49);
  expect(c - b).toBeGreaterThanOrEqual(99);
  random.mockReturnValue(0.999);
  await using late = await flaky(1);
  await late.client.read.query({});
  const [d = 0, e = 0] = late.at;
  expect(e - d).toBeGreaterThanOrEqual(98);
});

test('a retry asks for a fresh token, as the first may have been the reason', async () => {
  let keysRotated = false;
  await using server = await serve((app) =>
    app.post('/trpc/*', ({ headers }) => {
      const data = { commandId: rename.commandId, acceptedAt: rename.createdAt };
      return [
        headers.authorization === 'Bearer new-key'
          ? { result: { data } }
          : { error: { message: 'no', code: -32001, data: unauthorized } },
      ];
    }),
  );
  const unauthorized = { code: 'UNAUTHORIZED', httpStatus: 401, reason: 'UNAUTHORIZED', retry: true, field: null };
  const client = createTelemetryClient({
    url: server.url,
    token: async () => {
      const key = keysRotated ? 'new-key' : 'old-key';
      keysRotated = true;
      return key;
    },
  });
  expect(await client.identity.enqueueRename.mutate(rename)).toMatchObject({ commandId: rename.commandId });
});

test('an internal error is not tried again', async () => {
  await using server = await serveTelemetry({ service: { info: () => Promise.reject(new Error('boom')) } });
  await expect(clientOf(server).service.info.query({})).rejects.toThrow('Something went wrong inside the service');
  expect(server.requests).toHaveLength(1);
});

test('an answer that cannot be read is not asked for again', async () => {
  await using server = await serve((app) => app.get('/trpc/*', () => [{ result: { data: {} } }]));
  await expect(clientOf(server).service.info.query({})).rejects.toThrow('contractVersion: Invalid input');
  expect(server.requests).toHaveLength(1);
});

const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

test('an aborted call ends at once, reaches the service, and is not tried again', async () => {
  const gone = held();
  await using server = await serveTelemetry({
    scores: {
      after: ({ signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => gone.resolve());
        }),
    },
  });
  const controller = new AbortController();
  const call = clientOf(server).scores.after.query(poll, { signal: controller.signal }).catch(classifyFailure);
  await eventually(() => expect(server.requests).toHaveLength(1));
  controller.abort();
  expect(await call).toMatchObject({ kind: 'aborted' });
  await gone.promise;
  expect(server.requests).toHaveLength(1);
});

test('a call aborted while it waits for its next attempt ends at once, and so does the wait', async () => {
  await using server = await serveTelemetry({
    scores: {
      after: ({ refuse }) => {
        throw refuse('UNAVAILABLE');
      },
    },
  });
  const controller = new AbortController();
  const client = clientOf(server, { retries: 100 });
  const call = client.scores.after.query(poll, { signal: controller.signal }).catch(classifyFailure);
  await eventually(() => expect(server.requests.length).toBeGreaterThan(1));
  const waiting = timers();
  controller.abort();
  expect(timers()).toBeLessThan(waiting);
  expect(await call).toMatchObject({ kind: 'aborted' });
});

test('a call that was aborted before it began sends nothing', async () => {
  await using server = await serveTelemetry({});
  const call = clientOf(server).service.info.query({}, { signal: AbortSignal.abort() }).catch(classifyFailure);
  expect(await call).toMatchObject({ kind: 'aborted' });
  expect(server.requests).toEqual([]);
});

test('an answered call leaves no timer and no listener behind', async () => {
  await using server = await serveTelemetry({});
  const client = clientOf(server, { timeoutMs: 60_000 });
  const { signal } = new AbortController();
  const before = timers();
  await client.service.info.query({}, { signal });
  expect(timers()).toBeLessThanOrEqual(before);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
