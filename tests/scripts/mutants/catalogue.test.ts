// The catalogue keeps up with the code: a mutant whose text is gone would prove nothing.
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mutants } from '../../../scripts/mutants/catalogue.ts';
import { mutate } from '../../../scripts/mutants/mutant.ts';

const root = join(import.meta.dirname, '..', '..', '..');

test('the text of every mutant is in its file once, and its tests are there', async () => {
  const stale = new Array<unknown>();
  for (const mutant of mutants) {
    try {
      mutate(await readFile(join(root, mutant.file), 'utf8'), mutant);
      for (const test of mutant.tests) await access(join(root, test));
    } catch (error) {
      stale.push(error);
    }
  }
  expect(stale).toEqual([]);
});

test('every invariant has a mutant, and every mutant a name of its own', () => {
  expect([...new Set(mutants.map(({ invariant }) => invariant))].toSorted((a, b) => a - b)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  ]);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});

test('every test that the architecture names for an invariant has a mutant that it should notice', async () => {
  const page = await readFile(join(root, 'docs', 'architecture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (\d+) \|.*\|(.*)\|$/gm)].map(([, invariant, shownBy = '']) => ({
    invariant: Number(invariant),
    tests: [...shownBy.matchAll(/\(\.\.\/(tests\/[^)]+)\)/g)].map(([, path = '']) => path),
  }));
  expect(rows.map(({ invariant }) => invariant)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const unproven = rows.map(({ invariant, tests }) => {
    const noticing = mutants.filter((mutant) => mutant.invariant === invariant).flatMap((mutant) => mutant.tests);
    // Some are folders.
    return tests.filter((path) => !noticing.some((test) => test.startsWith(path)));
  });
  expect(unproven.flat()).toEqual([]);
});
