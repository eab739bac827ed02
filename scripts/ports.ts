// TCP ports: a free one where nobody asked for a certain one, and whether the one that was asked for is free.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below all that the system hands out itself: one of those may be somebody else's before it is used. */
const FIRST = 20_000;
const BLOCK = 100;
const BLOCKS = 70;

/** What is left of the block that is this process's own. */
let ours: number[] = [];
let asked: Promise<unknown> = Promise.resolve();

/** A port of 127.0.0.1 that was free a moment ago, and that no other process is given as long as this one runs. */
export function freePort(): Promise<number> {
  // One asks after the other, because two that find the block used up would each claim another.
  const port = asked.then(nextFree, nextFree);
  asked = port;
  return port;
}

async function nextFree(): Promise<number> {
  for (;;) {
    const port = ours.shift();
    if (port === undefined) ours = await claimBlock();
    else if (await isFree(port, '127.0.0.1')) return port;
  }
}

/** Whoever listens on a block's first port has the block: nobody else is told of a port of it that is not in use yet. */
async function claimBlock(): Promise<number[]> {
  for (;;) {
    const first = FIRST + BLOCK * randomInt(BLOCKS);
    const server = await listenOn(first, '127.0.0.1');
    if (server === null) continue;
    // Until the process ends, which it does not wait for.
    server.unref();
    return Array.from({ length: BLOCK - 1 }, (_, index) => first + 1 + index);
  }
}

export async function isFree(port: number, host: string): Promise<boolean> {
  const server = await listenOn(port, host);
  if (server === null) return false;
  server.close();
  await once(server, 'close');
  return true;
}

/** Null when somebody else does. */
async function listenOn(port: number, host: string): Promise<Server | null> {
  try {
    const server = createServer().listen(port, host);
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return null;
    throw error;
  }
}
