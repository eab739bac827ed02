// A free port stays free until it is used: the system hands it to nobody, and neither do we a second time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { freePort, isFree } from '../../scripts/ports.ts';

const PORTS = join(import.meta.dirname, '../../scripts/ports.ts');

/** As every server gets one that listens on port 0, and every connection to somewhere. */
async function portOfTheSystem(): Promise<number> {
  await using server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return z.object({ port: z.int() }).parse(server.address()).port;
}

test('the system gives ours to nobody, and no two of ours are the same', async () => {
  const ours = await Promise.all(Array.from({ length: 50 }, freePort));
  expect(new Set(ours).size).toBe(50);
  const lowest = Math.min(...(await Promise.all(Array.from({ length: 50 }, portOfTheSystem))));
  expect(lowest).toBeGreaterThan(Math.max(...ours));
});

test('as long as they run, no two processes are given the same one, used or not', async () => {
  const ask = `const { freePort } = await import(${JSON.stringify(PORTS)});
    const ports = []; while (ports.length < 900) ports.push(await freePort());
    console.log(ports.join()); process.stdin.resume()`;
  const start = () => spawn(execPath, ['--input-type=module', '--eval', ask], { stdio: ['pipe', 'pipe', 'inherit'] });
  const processes = Array.from({ length: 5 }, start);
  try {
    // A line may come in pieces.
    const told = await Promise.all(
      processes.map(async ({ stdout }) => String(await once(createInterface(stdout), 'line'))),
    );
    const ports = told.flatMap((line) => line.split(','));
    expect(ports).toHaveLength(4500);
    expect(new Set(ports).size).toBe(4500);
  } finally {
    for (const process of processes) process.kill();
  }
});

test('one that is in use is not free', async () => {
  const port = await freePort();
  expect(await isFree(port, '127.0.0.1')).toBe(true);
  await using server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  expect(await isFree(port, '127.0.0.1')).toBe(false);
});
