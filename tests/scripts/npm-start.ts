// `npm start` as a program under test, and a look at what it has started.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath, kill } from 'node:process';
import { expect, inject } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../scripts/config.ts';
import { freePort } from '../../scripts/ports.ts';
import { startProcess, type RunningProcess } from '../../scripts/processes/child.ts';
import { eventually } from '../support/eventually.ts';

const DatabaseFile = z.object({
  pid: z.int(),
  port: z.int(),
  uris: z.object({ main_app: z.string(), telemetry: z.string() }),
});
const LogLine = z.object({ pid: z.int() });
const STARTED = 'Ctrl-C stops everything.';

/** The program behind `npm start`, and with `--watch` behind `npm run dev`, on a machine whose environment says nothing to it but `env`. */
export async function start(part: string | undefined, env: NodeJS.ProcessEnv): Promise<RunningProcess> {
  const { PATH, NODE_COMPILE_CACHE } = loadConfig().env;
  return startProcess({
    name: 'npm start',
    command: execPath,
    args: [join(import.meta.dirname, '../../scripts/start.ts'), ...(part === undefined ? [] : [part])],
    env: {
      PATH,
      NODE_COMPILE_CACHE,
      MONGOD_BINARY: inject('mongod'),
      MONGODB_PORT: String(await freePort()),
      ...env,
    },
  });
}

export async function untilStarted(program: RunningProcess): Promise<void> {
  await eventually(() => expect(program.lastLines()).toContain(STARTED));
}

export async function readDatabaseFile(dataDir: string) {
  return DatabaseFile.parse(JSON.parse(await readFile(join(dataDir, 'database.json'), 'utf8')));
}

/** The process that logs as `service` now: every line of its log carries its id. */
export function pidOf(service: 'main-app' | 'telemetry-service', program: RunningProcess): number {
  const lines = program.lastLines().split('\n');
  const latest = lines.findLast((line) => line.startsWith('{') && line.includes(`"name":"${service}"`));
  return LogLine.parse(JSON.parse(latest ?? '{}')).pid;
}

export function isRunning(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch {
    return false;
  }
}
