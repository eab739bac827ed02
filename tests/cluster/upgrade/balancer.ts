// What stands in front of the replicas of a service: asks each whether it is ready, and sends every request to the next one that is.
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { RunningService } from '../../../scripts/processes/service.ts';

/** How often a balancer looks. Whoever stops has to stay for longer than that once it is unready. */
export const CHECKED_EVERY_MS = 200;

export interface Balancer extends AsyncDisposable {
  readonly url: string;
  /** Resolves once it is sent requests. */
  add(replica: RunningService): Promise<void>;
  /** Sends it nothing more; resolves once what it was sent is answered. */
  remove(replica: RunningService): Promise<void>;
  /** How many requests a replica was sent. */
  sentTo(replica: RunningService): number;
  /** Requests that found nobody listening, and were sent to the next one: they had not been begun. */
  readonly sentAgain: number;
}

interface Replica {
  service: RunningService;
  ready: boolean;
  sent: number;
  /** Sent and not answered yet. */
  running: Set<Promise<unknown>>;
}

/** As HTTP balancers do it: a connection of its own for each request, and none is sent twice once it was begun. */
export async function balancer(): Promise<Balancer> {
  const replicas = new Map<RunningService, Replica>();
  const stop = new AbortController();
  let turn = 0;
  let sentAgain = 0;

  const next = (tried: readonly Replica[]): Replica | undefined => {
    const candidates = [...replicas.values()].filter((replica) => replica.ready && !tried.includes(replica));
    turn += 1;
    return candidates[turn % candidates.length];
  };

  const pass = (incoming: IncomingMessage, answer: ServerResponse, tried: readonly Replica[] = []): void => {
    const replica = next(tried);
    if (replica === undefined) {
      answer.writeHead(502).end('{"code":"NO_REPLICA","message":"No replica is ready."}');
      return;
    }
    const answered = once(answer, 'close');
    replica.running.add(answered);
    void answered.then(() => replica.running.delete(answered));
    const { method, url, headers } = incoming;
    const { port } = new URL(replica.service.url);
    const options = { host: '127.0.0.1', port, method, path: url, headers: { ...headers, connection: 'close' } };
    const outgoing = request({ ...options, agent: false });
    outgoing.on('error', (error) => {
      if ('code' in error && error.code === 'ECONNREFUSED') {
        sentAgain += 1;
        pass(incoming, answer, [...tried, replica]);
      } else if (answer.headersSent) answer.destroy();
      else answer.writeHead(502).end(`{"code":"BROKEN","message":"${error.message}"}`);
    });
    outgoing.on('response', (response) => {
      const { connection: _hopByHop, ...passedOn } = response.headers;
      answer.writeHead(response.statusCode ?? 502, passedOn);
      response.pipe(answer);
    });
    // Not before it is connected: then it can still go to another one, whole.
    outgoing.on('socket', (socket) =>
      socket.once('connect', () => {
        replica.sent += 1;
        incoming.pipe(outgoing);
      }),
    );
    answer.on('close', () => outgoing.destroy());
  };

  const look = async (replica: Replica): Promise<void> => {
    while (!stop.signal.aborted && replicas.get(replica.service) === replica) {
      replica.ready = await isReady(replica.service);
      await setTimeout(CHECKED_EVERY_MS, undefined, { ref: false });
    }
  };

  const server = createServer((incoming, answer) => pass(incoming, answer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('An HTTP server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    add: async (service) => {
      // A replica starts ready: `startService` has seen it.
      const replica = { service, ready: await isReady(service), sent: 0, running: new Set<Promise<unknown>>() };
      replicas.set(service, replica);
      void look(replica);
    },
    remove: async (service) => {
      const replica = replicas.get(service);
      replicas.delete(service);
      if (replica !== undefined) await Promise.all(replica.running);
    },
    sentTo: (service) => replicas.get(service)?.sent ?? 0,
    get sentAgain() {
      return sentAgain;
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function isReady({ url }: RunningService): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { headers: { connection: 'close' } })).ok;
  } catch {
    // Nobody listens: it has ended.
    return false;
  }
}
