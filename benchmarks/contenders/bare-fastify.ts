// The bare routes as a process, on a database with the claim index alone.
import { join } from 'node:path';
import { execPath } from 'node:process';
import { loadConfig } from '../../scripts/config.ts';
import { freePort } from '../../scripts/ports.ts';
import { startProcess } from '../../scripts/processes/child.ts';
import { queueOfCommands } from './commands.ts';
import { connectedDatabase } from './connected-database.ts';
import { queueOfEvents } from './events.ts';
import type { Bench } from '../scenario.ts';

/** What is printed of how it is run. */
export const BARE_FASTIFY_SETTING = 'the same validation and documents, one write a round, the claim index alone';

/** Returns where it listens. */
export async function startBareFastify(bench: Bench, resources: AsyncDisposableStack, name: string): Promise<string> {
  const { uri } = resources.use(await connectedDatabase(bench, name, [queueOfEvents, queueOfCommands]));
  const port = await freePort();
  const listening = Promise.withResolvers<'listening'>();
  const server = await startProcess({
    name: 'bare fastify',
    command: execPath,
    args: [join(import.meta.dirname, 'bare-routes.ts'), uri, String(port)],
    env: loadConfig().env,
    onLine: () => listening.resolve('listening'),
  });
  resources.use(server);
  const first = await Promise.race([listening.promise, server.exited]);
  if (first !== 'listening') throw new Error(`Bare fastify did not start (${first}):\n${server.lastLines()}`);
  return `http://127.0.0.1:${port}`;
}
