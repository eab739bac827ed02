// docs/security.md promises tests by name: each is there, and each test of this folder is promised.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const repository = join(import.meta.dirname, '..', '..');

test('every test that docs/security.md names exists, and it names every test of threats', async () => {
  const page = await readFile(join(repository, 'docs', 'security.md'), 'utf8');
  const named = [...page.matchAll(/\]\(\.\.\/(tests\/[^)#]+)\)/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(20);
  for (const path of named) await expect(readFile(join(repository, path)), `${path} exists`).resolves.toBeDefined();
  const tests = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.test.ts'));
  expect(tests.filter((name) => !named.includes(`tests/security/${name}`))).toEqual([]);
});
