// What is no HTTP, or not quite: bytes on the socket. The server may answer or hang up, but must go on serving others.
import * as fc from 'fast-check';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Answer } from './send.ts';

const good = [
  'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  'POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n0\r\n\r\n',
];
const bad = [
  'POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n',
  'GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET * HTTP/1.1\r\n\r\n',
  'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
  'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n',
  `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
];

/** One that is right or wrong, with a few bytes changed, cut off or put in; or noise. */
export const rawRequests: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...bad).map((text) => Buffer.from(text, 'latin1')) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom(...good, ...bad), fc.nat(), fc.uint8Array({ maxLength: 6 }), fc.nat({ max: 5 }))
      .map(([text, where, put, removed]) => {
        const bytes = Buffer.from(text, 'latin1');
        const at = where % bytes.length;
        return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + removed)]);
      }),
  },
);

/** The status of the first answer; `closed` where there is none. */
export async function sendRaw(url: string, bytes: Buffer): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  socket.on('error', () => undefined);
  // Half a request would be waited for: the sender says that nothing more comes.
  socket.end(bytes);
  await once(socket, 'close');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(received)?.[1];
  return status === undefined ? 'closed' : Number(status);
}
