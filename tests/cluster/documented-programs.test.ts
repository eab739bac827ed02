// What documents tell to run and no other test does: each program ends well, and says what it promises.
import { expect, inject, test } from 'vitest';
import { loadConfig } from '../../scripts/config.ts';
import { startProcess } from '../../scripts/processes/child.ts';

test.for([
  ['demo', /All 11 claims held\./],
  ['demo:rollout', /All 16 claims held\./],
  ['screenshots', /^Screenshots are in /m],
] as const)('npm run %s', async ([script, promise]) => {
  await using program = await startProcess({
    name: script,
    command: 'npm',
    args: ['run', '--silent', script],
    env: { ...loadConfig().env, MONGOD_BINARY: inject('mongod') },
  });
  const ended = await program.exited;
  expect(`${program.lastLines()}\n${ended}`).toMatch(promise);
  expect(ended).toBe('exit code 0');
});
