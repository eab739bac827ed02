// The network between two programs, so that a test can make it slow, silent or broken.
import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';

/** `silent`: nothing arrives on either side and nobody is told, as when a cable is cut. `refusing`: connections end at once. */
export type Network = 'open' | 'silent' | 'deaf to answers' | 'refusing';

export interface TcpProxy extends AsyncDisposable {
  /** For programs that speak HTTP through it. */
  readonly url: string;
  readonly port: number;
  /** Port of 127.0.0.1 that connections go on to. */
  target: number;
  network: Network;
  /** How long every piece of data is under way, in each direction. */
  delayMs: number;
  /** How many connections were refused so far. */
  readonly refused: number;
  /** How many pieces of data were lost so far. */
  readonly lost: number;
  /** Ends every connection there is. */
  disconnect(): void;
}

export async function tcpProxy(target = 0): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let refused = 0;
  let lost = 0;
  const disconnect = () => {
    for (const socket of sockets) socket.destroy();
  };
  const track = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    // Resets are what this is for.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  };

  const server = createServer((client) => {
    if (proxy.network === 'refusing') {
      refused += 1;
      client.destroy();
      return;
    }
    const upstream = connect(proxy.target, '127.0.0.1');
    track(client, upstream);
    track(upstream, client);
    const pass = (from: Socket, to: Socket, isLost: () => boolean) => {
      from.on('data', (chunk) => {
        const deliver = () => {
          if (isLost()) lost += 1;
          else if (to.writable) to.write(chunk);
        };
        if (proxy.delayMs === 0) deliver();
        else setTimeout(deliver, proxy.delayMs);
      });
    };
    pass(client, upstream, () => proxy.network === 'silent');
    pass(upstream, client, () => proxy.network !== 'open');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');

  const proxy: TcpProxy = {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    target,
    network: 'open',
    delayMs: 0,
    get refused() {
      return refused;
    },
    get lost() {
      return lost;
    },
    disconnect,
    [Symbol.asyncDispose]: async () => {
      server.close();
      disconnect();
      await once(server, 'close');
    },
  };
  return proxy;
}
