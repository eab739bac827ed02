// A process that ends is started again, and one that is stopped stays stopped.
import { execPath } from 'node:process';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../scripts/config.ts';
import { startProcess, type RunningProcess } from '../../../scripts/processes/child.ts';
import { keepRunning } from '../../../scripts/processes/supervisor.ts';
import { eventually } from '../../support/eventually.ts';

const RUNS_FOREVER = 'setInterval(() => undefined, 1000)';

const start = (code: string): Promise<RunningProcess> =>
  startProcess({ name: 'fixture', command: execPath, args: ['--eval', code], env: loadConfig().env });

test('a process that is killed is started again', async () => {
  const said: string[] = [];
  await using supervised = await keepRunning(
    () => start(RUNS_FOREVER),
    (line) => said.push(line),
  );
  const killed = supervised.current;
  killed.kill('SIGKILL');
  await eventually(() => expect(supervised.current.pid).not.toBe(killed.pid));
  expect(said).toEqual(['fixture ended unasked (SIGKILL); starting it again.']);
});

test('one that keeps ending is started again with longer and longer pauses', async () => {
  let endedAt: number | undefined;
  const pauses: number[] = [];
  await using _supervised = await keepRunning(
    () => {
      if (endedAt !== undefined) pauses.push(performance.now() - endedAt);
      return start('process.exit(3)');
    },
    () => (endedAt = performance.now()),
  );
  await eventually(() => expect(pauses.length).toBeGreaterThanOrEqual(4));
  // At least half of 200 ms, and of twice as much each time; how much longer they are says how busy the machine is.
  for (const [failures, pause] of pauses.entries()) expect(pause).toBeGreaterThan(100 * 2 ** failures - 5);
});

test('a start that fails later on is tried again', async () => {
  let starts = 0;
  const said: string[] = [];
  await using supervised = await keepRunning(
    () => {
      starts += 1;
      if (starts === 2) throw new Error('not this time');
      return start(RUNS_FOREVER);
    },
    (line) => said.push(line),
  );
  supervised.current.kill('SIGKILL');
  await eventually(() => expect(starts).toBe(3));
  expect(said).toContain('not this time');
});

test('a first start that fails is the caller’s to know', async () => {
  await expect(
    keepRunning(
      () => Promise.reject(new Error('misconfigured')),
      () => undefined,
    ),
  ).rejects.toThrow('misconfigured');
});

test('after it was stopped nothing runs and nothing is started any more', async () => {
  let starts = 0;
  const said: string[] = [];
  let last: RunningProcess;
  {
    await using supervised = await keepRunning(
      () => {
        starts += 1;
        return start(RUNS_FOREVER);
      },
      (line) => said.push(line),
    );
    last = supervised.current;
  }
  await expect(last.exited).resolves.toBe('SIGTERM');
  // What is to be started again is said at once.
  expect({ starts, said }).toEqual({ starts: 1, said: [] });
});
