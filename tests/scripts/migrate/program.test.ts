// The program itself: exit codes, and the commands that docs/rollout.md tells people to type.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { expect, test } from 'vitest';
import { readCommandLine } from '../../../scripts/migrate/command-line.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

/** Without any environment. */
function migrate(...args: string[]): Promise<{ code: number | null; out: string; problem: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; out: string; problem: string }>();
  const child = execFile(
    execPath,
    [join(REPOSITORY, 'scripts', 'migrate.ts'), ...args],
    { env: {} },
    (_, out, problem) => resolve({ code: child.exitCode, out, problem }),
  );
  return promise;
}

test('what is not understood exits with 2, what is refused with 1, each with a hint; help with 0', async () => {
  const [misused, refused, helped] = await Promise.all([migrate('migrate'), migrate('status'), migrate('--help')]);
  expect(misused).toMatchObject({ code: 2, out: '', problem: expect.stringContaining('only: status, plan, run') });
  expect(refused).toMatchObject({ code: 1, out: '', problem: expect.stringContaining('Set ADMIN_MONGODB_URI') });
  expect(helped).toMatchObject({ code: 0, out: expect.stringContaining('docs/rollout.md'), problem: '' });
});

test('every command of docs/rollout.md is one', async () => {
  const text = await readFile(join(REPOSITORY, 'docs', 'rollout.md'), 'utf8');
  const commands = [...text.matchAll(/npm run migrate -- ([a-z-]+)/g)].map(([, command = '']) => command);
  expect(new Set(commands)).toEqual(new Set(['status', 'plan', 'run', 'verify', 'back']));
  for (const command of commands) expect(readCommandLine([command])).toMatchObject({ verb: command });
});
