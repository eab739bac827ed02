// Generated secrets: the same for everybody who asks, and readable by their owner alone.
import { readdir, stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readOrCreateSecret } from '../../scripts/secrets.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

test('a secret is made once, even when many ask for it at the same time', async () => {
  await using directory = await temporaryDirectory();
  const asked = Array.from({ length: 20 }, () => readOrCreateSecret(directory.path, 'key'));
  const values = new Set((await Promise.all(asked)).map(({ value }) => value));
  expect([...values]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(await readdir(directory.path)).toEqual(['key']);
});

test('only its owner can read a secret', async () => {
  await using directory = await temporaryDirectory();
  const { file } = await readOrCreateSecret(directory.path, 'key');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
