// A process of ours: stopped in order, killed when it will not stop, and gone when whoever started it is killed.
import { execPath } from 'node:process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../scripts/config.ts';
import { startProcess } from '../../../scripts/processes/child.ts';
import { eventually } from '../../support/eventually.ts';
import { isRunning } from '../npm-start.ts';

const { env } = loadConfig();
const run = (code: string) =>
  startProcess({ name: 'fixture', command: execPath, args: ['--input-type=module', '--eval', code], env });

test('it is asked to end and may do so in its own way', async () => {
  const child = await run(
    `process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up')`,
  );
  await eventually(() => expect(child.lastLines()).toBe('up'));
  await child.stop();
  await expect(child.exited).resolves.toBe('exit code 7');
});

test('it is killed when it does not end within its grace', async () => {
  const child = await run(
    `process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1000); console.log('up')`,
  );
  await eventually(() => expect(child.lastLines()).toBe('up'));
  await child.stop(2000);
  await expect(child.exited).resolves.toBe('SIGKILL');
  expect(child.lastLines()).toBe('up\nno');
});

test('its last lines are kept, of both outputs', async () => {
  await using child = await run(`for (let i = 1; i <= 300; i += 1) console.log(i); console.error('the end')`);
  await expect(child.exited).resolves.toBe('exit code 0');
  const lines = child.lastLines().split('\n');
  expect(lines).toHaveLength(200);
  expect(lines).toContain('300');
  expect(lines).toContain('the end');
});

test('a program that does not exist is said so', async () => {
  const missing = startProcess({ name: 'fixture', command: '/does/not/exist', args: [], env });
  await expect(missing).rejects.toThrow('ENOENT');
});

test('it does not outlive a parent that was killed', async () => {
  const module = JSON.stringify(join(import.meta.dirname, '../../../scripts/processes/child.ts'));
  const parent = await run(`
    const { startProcess } = await import(${module});
    const args = ['--eval', 'setInterval(() => {}, 1000)'];
    const child = await startProcess({ name: 'grandchild', command: process.execPath, args, env: process.env });
    console.log(child.pid);
  `);
  const grandchild = await eventually(() => {
    const pid = Number(parent.lastLines());
    expect(pid).toBeGreaterThan(0);
    return pid;
  });
  expect(isRunning(grandchild)).toBe(true);
  parent.kill('SIGKILL');
  await eventually(() => expect(isRunning(grandchild)).toBe(false));
});
