// What leaves the process of a trace, and that a collector which does not answer keeps nobody from stopping.
import { trace } from '@opentelemetry/api';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { failSpan, newTraceparent, startSpan, traceparentOf } from '@swamp-club/platform/spans.ts';
import { parseTraceparent } from '@swamp-club/platform/traceparent.ts';
import { startTracing } from '@swamp-club/platform/tracing.ts';

const service = { serviceName: 'a-service', log: pino({ level: 'silent' }) };

test('a collector gets the spans of the service and of no library, with ids and kinds of errors and nothing that an error says', async () => {
  const received: { url: string | undefined; body: string }[] = [];
  const collector = createHttpServer((request, response) => {
    void text(request).then((body) => {
      received.push({ url: request.url, body });
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  using _stopped = { [Symbol.dispose]: () => void collector.close() };
  {
    await using _tracing = await startTracing(urlOf(collector.address()), service);
    const span = startSpan(trace.getTracer('a-service'), 'a rename', null, { attributes: { 'user.id': 'u-1' } });
    expect(parseTraceparent(traceparentOf(span))).not.toBeNull();
    failSpan(span, new TypeError('the name ada is taken'));
    trace.getTracer('a-library').startSpan('what a library does').end();
  }
  expect(received.map(({ url }) => url)).toEqual(['/v1/traces']);
  const [{ body } = { body: '' }] = received;
  expect(body).toContain('a rename');
  expect(body).toContain('"service.name"');
  expect(body).toContain('a-service');
  expect(body).toContain('TypeError');
  expect(body).not.toMatch(/ada|what a library does/);
});

test('a collector that accepts and never answers delays the stop by no more than two seconds', async () => {
  const connections: Socket[] = [];
  const collector = createServer((socket) => void connections.push(socket)).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  using _stopped = {
    [Symbol.dispose]: () => {
      for (const socket of connections) socket.destroy();
      collector.close();
    },
  };
  const tracing = await startTracing(urlOf(collector.address()), service);
  startSpan(trace.getTracer('a-service'), 'a rename', null).end();
  const startedAt = performance.now();
  await tracing[Symbol.asyncDispose]();
  // Two by the clock of a timer, and what a busy machine adds.
  expect(performance.now() - startedAt).toBeLessThan(4000);
  expect(connections.length).toBeGreaterThan(0);
});

test('without a collector nothing is traced, and what follows belongs to the caller’s trace as it was sent', async () => {
  await using _tracing = await startTracing(undefined, service);
  const tracer = trace.getTracer('a-service');
  const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  expect(startSpan(tracer, 'a rename', parent).isRecording()).toBe(false);
  expect(traceparentOf(startSpan(tracer, 'a rename', parent))).toBe(parent);
  expect(traceparentOf(startSpan(tracer, 'a rename', null))).toBeNull();
  expect(parseTraceparent(newTraceparent())).not.toBeNull();
});

const urlOf = (address: AddressInfo | string | null): string =>
  `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
