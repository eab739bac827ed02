// Ends a wait of the MongoDB driver that nothing else ends, so that no call is left without an answer when a connection breaks.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { z } from 'zod';

const CHANNEL = 'net.client.socket';
const Opened = z.object({ socket: z.instanceof(Socket) });

/**
 * The driver (7.9, `Connection.writeCommand`) waits for 'drain' when a socket does not take a command whole, and a socket that is
 * destroyed already, or is while it drains, says 'close' and never 'drain': the call would hang for ever, whatever its time limits.
 * From now on, until it is disposed of, every client socket of this process that closes says 'drain' first; the driver then sees
 * that the connection is gone, and tries the call again or fails it. It can go once `mongo.test.ts` passes without it.
 */
export function drainClosedSockets(): Disposable {
  subscribe(CHANNEL, drainOnceClosed);
  return { [Symbol.dispose]: () => unsubscribe(CHANNEL, drainOnceClosed) };
}

function drainOnceClosed(message: unknown): void {
  const { socket } = Opened.parse(message);
  socket.once('close', () => socket.emit('drain'));
}
