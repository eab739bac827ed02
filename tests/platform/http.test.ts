// Every answer of a service's HTTP server, asked over real HTTP: errors of one shape, no internals, health by dependency.
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import type { Dependencies } from '@swamp-club/platform/health.ts';
import { HttpProblem, createHttpServer, parseInput } from '@swamp-club/platform/http.ts';

const Renaming = z.object({ username: z.string().min(3), tags: z.array(z.string()).default([]) });

/** A server with a few routes, listening, and the lines it logged. */
async function listening(dependencies: Dependencies = {}) {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const { app, stopBeingReady } = await createHttpServer({ log, registry: new Registry(), dependencies });
  app.post('/rename', (request) => parseInput(Renaming, request.body));
  app.get('/taken', () => {
    throw new HttpProblem(409, 'USERNAME_TAKEN', 'Somebody has it.', {
      field: 'username',
      headers: { 'retry-after': '60' },
    });
  });
  app.get('/away', () => {
    throw new HttpProblem(503, 'UNAVAILABLE', 'Try again.');
  });
  app.get('/people/:name', (request) => ({ traceparent: request.headers['traceparent'] }));
  app.get('/defect', () => {
    throw new Error('secret of the implementation');
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, url, lines, stopBeingReady, [Symbol.asyncDispose]: () => app.close() };
}

const post = (url: string, body: string, type = 'application/json') =>
  fetch(`${url}/rename`, { method: 'POST', body, headers: { 'content-type': type } });

test('input that fits goes through', async () => {
  await using server = await listening();
  const answer = await post(server.url, '{"username":"alice"}');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ username: 'alice', tags: [] });
});

test.for([
  ['{"username":"al"}', 'username'],
  ['{"username":5}', 'username'],
  ['{}', 'username'],
  ['{"username":"alice","tags":["a",7]}', 'tags.1'],
  ['[]', 'body'],
  ['"alice"', 'body'],
  ['null', 'body'],
] as const)('%s is refused with a 400 that names %s', async ([body, field]) => {
  await using server = await listening();
  const answer = await post(server.url, body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ code: 'INVALID_INPUT', field, message: expect.stringContaining(`${field}: `) });
});

test.for([
  ['{"username":', 'application/json', 400, 'MALFORMED_REQUEST'],
  ['', 'application/json', 400, 'MALFORMED_REQUEST'],
  ['{"__proto__":{"admin":true}}', 'application/json', 400, 'MALFORMED_REQUEST'],
  ['<xml/>', 'text/xml', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  [JSON.stringify({ username: 'a'.repeat(1024 * 1024) }), 'application/json', 413, 'BODY_TOO_LARGE'],
] as const)('a body that is no JSON of bearable size is refused (%#)', async ([body, type, status, code]) => {
  await using server = await listening();
  const answer = await post(server.url, body, type);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({ code, message: expect.stringMatching(/./) });
});

test.for([
  ['/nothing/here?token=secret', 404, 'NOT_FOUND'],
  ['/%', 400, 'MALFORMED_REQUEST'],
] as const)('%s is refused in the same shape', async ([path, status, code]) => {
  await using server = await listening();
  const answer = await fetch(server.url + path);
  expect(answer.status).toBe(status);
  const body = await answer.text();
  expect(JSON.parse(body)).toEqual({ code, message: expect.stringMatching(/./) });
  expect(body).not.toContain('secret');
});

test('a refusal reaches the caller with its status, code, field and headers', async () => {
  await using server = await listening();
  const answer = await fetch(`${server.url}/taken`);
  expect(answer.status).toBe(409);
  expect(answer.headers.get('retry-after')).toBe('60');
  expect(await answer.json()).toEqual({ code: 'USERNAME_TAKEN', message: 'Somebody has it.', field: 'username' });
  expect(server.lines.join('')).not.toContain('request failed');
});

test('a refusal may be a 5xx, and keeps its own code', async () => {
  await using server = await listening();
  const answer = await fetch(`${server.url}/away`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ code: 'UNAVAILABLE', message: 'Try again.' });
});

test('a defect is a 500 that tells the caller nothing and the log everything', async () => {
  await using server = await listening();
  const answer = await fetch(`${server.url}/defect`);
  expect(answer.status).toBe(500);
  const body = await answer.text();
  expect(JSON.parse(body)).toEqual({ code: 'INTERNAL', message: expect.stringMatching(/./) });
  expect(body).not.toMatch(/secret|stack|\.ts/);
  expect(server.lines.join('')).toMatch(/request failed/);
  expect(server.lines.join('')).toMatch(/secret of the implementation.*http\.test\.ts/);
});

test('readyz names each dependency; a degraded one keeps the service ready', async () => {
  await using server = await listening({
    database: () => Promise.resolve('up'),
    telemetry: () => Promise.resolve('degraded'),
  });
  const answer = await fetch(`${server.url}/readyz`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: 'up', dependencies: { database: 'up', telemetry: 'degraded' } });
});

test('a dependency that is down, fails to answer or never does makes the service unready, not dead', async () => {
  await using server = await listening({
    well: () => Promise.resolve('up'),
    down: () => Promise.resolve('down'),
    failing: () => Promise.reject(new Error('secret of the implementation')),
    silent: () => new Promise(() => undefined),
  });
  const answer = await fetch(`${server.url}/readyz`);
  expect(answer.status).toBe(503);
  const dependencies = { well: 'up', down: 'down', failing: 'down', silent: 'down' };
  expect(await answer.json()).toEqual({ status: 'down', dependencies });
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
});

test('a service that is stopping is unready before it stops serving', async () => {
  await using server = await listening({ database: () => Promise.resolve('up') });
  server.stopBeingReady();
  const answer = await fetch(`${server.url}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ status: 'stopping', dependencies: { database: 'up' } });
  expect((await post(server.url, '{"username":"alice"}')).status).toBe(200);
});

test('metrics are served as Prometheus reads them', async () => {
  await using server = await listening();
  const answer = await fetch(`${server.url}/metrics`);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(await answer.text()).toContain('process_cpu_user_seconds_total');
});

test('a request is one line, with its route in place of its address and with the trace that it belongs to', async () => {
  await using server = await listening();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const answer = await fetch(`${server.url}/people/zebedee?token=s3cret`, { headers: { traceparent } });
  expect(await answer.json()).toEqual({ traceparent });
  await eventually(() => expect(server.lines.join('')).toContain('request answered'));
  const [line = '', ...more] = server.lines.filter((said) => !said.includes('Server listening'));
  expect(more).toEqual([]);
  expect(JSON.parse(line)).toMatchObject({
    method: 'GET',
    route: '/people/:name',
    status: 200,
    ms: expect.any(Number),
    trace_id: '0af7651916cd43dd8448eb211c80319c',
  });
  expect(line).not.toMatch(/zebedee|s3cret|127\.0\.0\.1/);
});

test.for(['', 'x', '00-00000000000000000000000000000000-b7ad6b7169203331-01'])(
  'a request with the traceparent %j begins a trace of its own',
  async (traceparent) => {
    await using server = await listening();
    const answer = await fetch(`${server.url}/people/ada`, { headers: { traceparent } });
    const own = z.object({ traceparent: z.string() }).parse(await answer.json()).traceparent;
    expect(own).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(own).not.toContain('0000000000');
    await eventually(() => expect(server.lines.join('')).toContain(`"trace_id":"${own.slice(3, 35)}"`));
  },
);

test('answers carry the headers that keep a browser from being tricked', async () => {
  await using server = await listening();
  const { headers } = await fetch(`${server.url}/livez`);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('a request that was under way when the server began to close is answered like any other', async () => {
  await using server = await listening();
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const body = '{"username":"alice"}';
  socket.write('POST /rename HTTP/1.1\r\nhost: club\r\nconnection: close\r\ncontent-type: application/json\r\n');
  // Sent later, answered by the same process: by then it has the other's beginning.
  await post(server.url, body);
  const closing = server.app.close();
  await expect(post(server.url, body)).rejects.toThrow('fetch failed');
  socket.write(`content-length: ${body.length}\r\n\r\n${body}`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*"username":"alice"/);
  await closing;
});
