// Threat: clients that send next to nothing, to keep connections. They are cut off in time, and others are served meanwhile.
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { testMainApp } from '../main-app/main-app.ts';
import { call } from '../support/http.ts';
import { testTelemetry } from '../telemetry-service/telemetry.ts';

const LIMIT_MS = 1500;
const env = { REQUEST_TIMEOUT_MS: String(LIMIT_MS) };
const LOITERERS = 30;

/** Opens a connection, sends `start` and then a byte now and then, and tells what came until it was closed. */
async function trickle(url: string, start: string, byte: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('latin1');
  let received = '';
  socket.on('data', (text: string) => (received += text)).on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(start);
  const trickling = setInterval(() => socket.writable && socket.write(byte), LIMIT_MS / 10);
  // Writing to somebody who has hung up is an error, and the point.
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(trickling);
  return received;
}

test.each([
  ['its headers', 'GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'a'],
  [
    'its body',
    'POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{',
    ' ',
  ],
  [
    'a chunk at a time',
    'POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    '1\r\n \r\n',
  ],
])('whoever trickles %s is answered 408 and cut off; others are served meanwhile', async (_what, start, byte) => {
  await using telemetry = await testTelemetry({ env });
  const loiterers = Array.from({ length: LOITERERS }, () => trickle(telemetry.url, start, byte));
  const isOver = Promise.all(loiterers).then(() => true);
  let served = 0;
  while (!(await Promise.race([isOver, call(`${telemetry.url}/livez`).then(() => false)]))) served += 1;
  expect(served).toBeGreaterThan(3);
  for (const received of await Promise.all(loiterers)) {
    expect(received).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(JSON.parse(received.split('\r\n\r\n')[1] ?? '')).toEqual({
      code: 'REQUEST_TIMEOUT',
      message: expect.any(String),
    });
  }
});

test('main-app has the same limit', async () => {
  await using app = await testMainApp({ env });
  expect(await trickle(app.url, 'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n', '')).toContain(' 408 ');
});

test('whoever says nothing at all, or nothing that is HTTP, is not waited for', async () => {
  await using telemetry = await testTelemetry({ env });
  expect(await trickle(telemetry.url, '', '')).toMatch(/^$|^HTTP\/1\.1 408 /);
  expect(await trickle(telemetry.url, 'HELO mail.example\r\n', '')).toContain('"code":"MALFORMED_REQUEST"');
  const huge = `GET /livez HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`;
  expect(await trickle(telemetry.url, huge, '')).toContain('"code":"HEADERS_TOO_LARGE"');
});

test('a service that is told to stop does so within the limit, whoever is still trickling', async () => {
  const telemetry = await testTelemetry({ env });
  const loiterer = trickle(telemetry.url, 'GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'a');
  await call(`${telemetry.url}/livez`);
  const toldAt = performance.now();
  await telemetry[Symbol.asyncDispose]();
  await loiterer;
  // On any machine: by default the limit is half a minute.
  expect(performance.now() - toldAt).toBeLessThan(LIMIT_MS + 10_000);
  await expect(fetch(`${telemetry.url}/livez`)).rejects.toThrow('fetch failed');
});
