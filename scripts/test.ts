// `npm test`: every check and every test. `npm test -- FILE …`: the tests of those files alone, in seconds.
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const files = process.argv.slice(2);
if (files.length === 0) run('npm', ['run', 'check']);
run('vitest', ['run', ...files]);

/** Ends this program with the exit code of the first step that fails. */
function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
