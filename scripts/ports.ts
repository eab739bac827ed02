// TCP ports: a free one where nobody asked for a certain one, and whether the one that was asked for is free.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below all that the system hands out itself: one of those may be somebody else's before it is used. */
const [FIRST, LAST] = [20_000, 26_999];
/** One after the other, from a place of this process's own, so that another process is not about to use the same. */
let latest = randomInt(FIRST, LAST);

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  latest = latest === LAST ? FIRST : latest + 1;
  const port = latest;
  return (await isFree(port, '127.0.0.1')) ? port : freePort();
}

export async function isFree(port: number, host: string): Promise<boolean> {
  try {
    await listenBriefly(port, host);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
}

async function listenBriefly(port: number, host: string): Promise<void> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
