// `npm run cluster` as somebody types it: a table of what runs, both services through the balancer, and nothing left after Ctrl-C.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { kill } from 'node:process';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { loadConfig } from '../../scripts/config.ts';
import { freePort } from '../../scripts/ports.ts';
import { startProcess } from '../../scripts/processes/child.ts';
import { isRunning } from '../scripts/npm-start.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const run = promisify(execFile);

test('it starts, keeps what is killed running, stops with Ctrl-C, and finds its data again on other ports', async () => {
  await using directory = await temporaryDirectory();
  const person = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' };
  {
    await using cluster = await start(directory.path);
    const pids = cluster.pids();
    expect(pids).toHaveLength(8);
    expect(pids.filter(isRunning)).toEqual(pids);
    expect((await fetch(`${cluster.telemetryUrl}/readyz`)).status).toBe(200);
    expect((await post(`${cluster.mainAppUrl}/api/auth/sign-up/email`, person)).status).toBe(200);

    const victim = cluster.pidOf('main-app 2');
    kill(victim, 'SIGKILL');
    await eventually(() => expect(cluster.said()).toMatch(/^main-app 2 runs again, pid \d+\.$/m));

    cluster.ctrlC();
    await expect(cluster.exited).resolves.toBe('exit code 0');
    const left = [...pids, cluster.pidOfNext('main-app 2')].filter(isRunning);
    expect(left).toEqual([]);
    // Nor anything whose process id nobody has read.
    const { stdout } = await run('ps', ['-eo', 'args']);
    expect(stdout.split('\n').filter((line) => line.includes(directory.path))).toEqual([]);
  }
  await using again = await start(directory.path);
  expect((await post(`${again.mainAppUrl}/api/auth/sign-in/email`, person)).status).toBe(200);
});

test('a port that is taken is said so, and everything is stopped again', async () => {
  await using directory = await temporaryDirectory();
  await using first = await start(directory.path);
  await using elsewhere = await temporaryDirectory();
  const second = await program(elsewhere.path, new URL(first.mainAppUrl).port);
  await expect(second.exited).resolves.toBe('exit code 1');
  expect(second.lastLines()).toContain('which is in use. Set MAIN_APP_PORT to another one.');
  const { stdout } = await run('ps', ['-eo', 'args']);
  expect(stdout.split('\n').filter((line) => line.includes(elsewhere.path))).toEqual([]);
});

/** `npm run cluster` itself, npm and all. */
async function program(dataDir: string, mainAppPort: string) {
  const { PATH } = loadConfig();
  return startProcess({
    name: 'npm run cluster',
    command: 'npm',
    args: ['run', 'cluster', '--silent'],
    env: {
      PATH: `${join(import.meta.dirname, '../../node_modules/.bin')}:${PATH}`,
      MONGOD_BINARY: inject('mongod'),
      DATA_DIR: dataDir,
      MAIN_APP_PORT: mainAppPort,
      TELEMETRY_PORT: String(await freePort()),
      LOG_LEVEL: 'error',
    },
  });
}

async function start(dataDir: string) {
  const cluster = await program(dataDir, String(await freePort()));
  const said = () => cluster.lastLines();
  await expect.poll(said, { timeout: 120_000 }).toContain('Ctrl-C stops everything.');
  const url = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(said())?.[1] ?? '';
  const rows = () => said().matchAll(/^(\S+(?: \d)?) +\S.*? +(\d+) +\d+$/gm);
  const pidOf = (name: string) => Number([...rows()].find(([, part]) => part === name)?.[2]);
  return {
    said,
    exited: cluster.exited,
    mainAppUrl: url('main-app'),
    telemetryUrl: url('telemetry'),
    pidOf,
    pids: () => [...rows()].map(([, , pid]) => Number(pid)),
    /** Of the process that took the place of the one in the table. */
    pidOfNext: (name: string) => Number(new RegExp(`^${name} runs again, pid (\\d+)`, 'm').exec(said())?.[1]),
    /** What a terminal does: the whole process group hears it. */
    ctrlC: () => kill(-cluster.pid, 'SIGINT'),
    [Symbol.asyncDispose]: () => cluster.stop(30_000),
  };
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
