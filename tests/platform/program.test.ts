// How a service's process ends: in order on a signal, and with one line that a person can act on when it cannot run.
import { join } from 'node:path';
import { execPath } from 'node:process';
import { expect, test } from 'vitest';
import { freePort } from '../../scripts/ports.ts';
import { startProcess, type RunningProcess } from '../../scripts/processes/child.ts';
import { eventually } from '../support/eventually.ts';

const run = (...args: string[]): Promise<RunningProcess> =>
  startProcess({
    name: 'service',
    command: execPath,
    args: [join(import.meta.dirname, 'programs', 'service.ts'), ...args],
    env: {},
  });

test.for(['SIGTERM', 'SIGINT'] as const)('%s stops it in order, with exit code 0', async (signal) => {
  await using service = await run('well');
  await eventually(() => expect(service.lastLines()).toContain('started'));
  service.kill(signal);
  expect(await service.exited).toBe('exit code 0');
  expect(service.lastLines()).toContain('drained');
});

test('told to stop before it has started, it ends at once, with exit code 0', async () => {
  await using service = await run('slow start');
  await eventually(() => expect(service.lastLines()).toContain('starting'));
  service.kill('SIGTERM');
  expect(await service.exited).toBe('exit code 0');
  expect(service.lastLines()).not.toContain('started');
});

test('a mistake in the configuration ends it with exit code 1 and one line', async () => {
  await using service = await run('invalid configuration');
  expect(await service.exited).toBe('exit code 1');
  const lines = service.lastLines().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines.join(''))).toMatchObject({
    level: 60,
    msg: expect.stringContaining('HTTP_PORT: not a port'),
  });
});

test('an unreachable database ends it with exit code 1 and one line without the password', async () => {
  const port = await freePort();
  await using service = await run('unusable database', `mongodb://service:hunter2@127.0.0.1:${port}/`);
  expect(await service.exited).toBe('exit code 1');
  const lines = service.lastLines().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines.join('')).toContain(`Cannot use the database at 127.0.0.1:${port}`);
  expect(lines.join('')).not.toContain('hunter2');
});

test.for([
  ['unexpected error', 'a mistake of ours'],
  ['forgotten promise', 'nobody waited for this'],
] as const)('a defect (%s) ends it with exit code 1 and its stack in the log', async ([fate, message]) => {
  await using service = await run(fate);
  expect(await service.exited).toBe('exit code 1');
  const last = service.lastLines().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({ level: 60, err: { message, stack: expect.stringContaining('service.ts') } });
});

test('a stop that fails is told, with exit code 1', async () => {
  await using service = await run('failing stop');
  await eventually(() => expect(service.lastLines()).toContain('started'));
  service.kill('SIGTERM');
  expect(await service.exited).toBe('exit code 1');
  expect(service.lastLines()).toContain('it would not close');
});
