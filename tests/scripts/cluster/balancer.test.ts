// The balancer in front of small servers: whose turn it is, what it asks again and what it must not, and what it passes on.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { startBalancer } from '../../../scripts/cluster/balancer/balancer.ts';
import { freePort } from '../../../scripts/ports.ts';
import { eventually } from '../../support/eventually.ts';

test('replicas take turns, and one that is not ready is left out until it is', async () => {
  let ready = true;
  await using first = await replica(
    (_request, response) => response.end('first'),
    () => ready,
  );
  await using second = await replica((_request, response) => response.end('second'));
  await using balancer = await balance(first.origin, second.origin);
  const answers = async () => new Set(await Promise.all([ask(balancer), ask(balancer), ask(balancer), ask(balancer)]));
  expect(await answers()).toEqual(new Set(['first', 'second']));
  ready = false;
  await eventually(async () => expect(await answers()).toEqual(new Set(['second'])));
  ready = true;
  await eventually(async () => expect(await answers()).toEqual(new Set(['first', 'second'])));
});

test('nobody is ready: they are asked all the same', async () => {
  await using only = await replica(
    (_request, response) => response.end('late, but here'),
    () => false,
  );
  await using balancer = await balance(only.origin);
  await only.wasChecked();
  expect(await ask(balancer)).toBe('late, but here');
});

test('whatever a replica refuses the connection for goes to another one, whole', async () => {
  const going = await replica((_request, response) => response.end());
  await using there = await replica((request, response) => request.pipe(response));
  await using balancer = await balance(going.origin, there.origin);
  await going.wasChecked();
  // From here on nobody listens there, and until the next check the balancer does not know.
  await going[Symbol.asyncDispose]();
  for (const body of ['{"a":1}', 'x'.repeat(1024 * 1024)]) {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${balancer.url}/events`, { method: 'POST', headers, body });
    expect(await answer.text()).toBe(body);
  }
});

test('a replica that dies in the middle: what only reads is asked again, what may have been done is not', async () => {
  let asked = 0;
  await using dying = await replica((request) => {
    asked += 1;
    request.socket.destroy();
  });
  await using living = await replica((_request, response) => response.end('living'));
  await using balancer = await balance(dying.origin, living.origin);
  expect(await Promise.all([ask(balancer), ask(balancer)])).toEqual(['living', 'living']);
  expect(asked).toBe(1);
  const statuses: number[] = [];
  for (const body of ['1', '2']) statuses.push((await fetch(balancer.url, { method: 'POST', body })).status);
  expect(new Set(statuses)).toEqual(new Set([200, 502]));
  expect(asked).toBe(2);
});

test('nobody there at all is a 503 that says when to come back', async () => {
  await using balancer = await balance(`http://127.0.0.1:${await freePort()}`);
  const answer = await fetch(balancer.url);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await answer.json()).toMatchObject({ code: 'NO_REPLICA' });
});

test('replicas hear who asks from the balancer, and nothing of it from clients', async () => {
  let seen: IncomingHttpHeaders = {};
  let path: string | undefined;
  await using behind = await replica((request, response) => {
    seen = request.headers;
    path = request.url;
    response.end();
  });
  await using balancer = await balance(behind.origin);
  const lies = {
    forwarded: 'for=1.2.3.4',
    'x-forwarded-for': '1.2.3.4',
    'x-forwarded-prefix': '/evil',
    'x-real-ip': '1.2.3.4',
  };
  await fetch(`${balancer.url}/a%2Fb?d=%zz`, { headers: { ...lies, cookie: 'a=b' } });
  expect(path).toBe('/a%2Fb?d=%zz');
  const host = new URL(balancer.url).host;
  expect(seen).toMatchObject({
    host,
    cookie: 'a=b',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': host,
  });
  for (const name of ['forwarded', 'x-forwarded-prefix', 'x-real-ip']) expect(seen[name]).toBeUndefined();
});

test('a stream is passed on piece by piece, and ends at the replica when the client goes', async () => {
  const ended = Promise.withResolvers<undefined>();
  await using streaming = await replica((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('first');
    request.socket.once('close', () => ended.resolve(undefined));
  });
  await using balancer = await balance(streaming.origin);
  const leaving = new AbortController();
  const { body } = await fetch(balancer.url, { signal: leaving.signal });
  const first = await body?.getReader().read();
  expect(new TextDecoder().decode(first?.value)).toBe('first');
  leaving.abort();
  await ended.promise;
});

/** A server on a free port that says at `/readyz` whether it is ready. */
async function replica(answer: RequestListener, isReady = () => true) {
  let checks = 0;
  const server = createServer((request, response) => {
    if (request.url !== '/readyz') return answer(request, response);
    checks += 1;
    response.writeHead(isReady() ? 200 : 503).end();
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${port}`,
    wasChecked: () => eventually(() => expect(checks).toBeGreaterThan(1)),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function balance(...replicas: string[]) {
  const port = await freePort();
  const balancer = await startBalancer({ host: '127.0.0.1', port, replicas });
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => balancer[Symbol.asyncDispose]() };
}

const ask = async ({ url }: { url: string }) => (await fetch(url)).text();
