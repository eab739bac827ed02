// The runner itself, on a project of one function and one test that leaves something to be desired.
import { cp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StaleMutant, type Mutant } from '../../../scripts/mutants/mutant.ts';
import { BaselineFailed, runMutants } from '../../../scripts/mutants/run-mutants.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function project() {
  const directory = await temporaryDirectory();
  await cp(join(import.meta.dirname, '..', '..', 'fixtures', 'mutants'), directory.path, { recursive: true });
  const packages = join(import.meta.dirname, '..', '..', '..', 'node_modules');
  await symlink(packages, join(directory.path, 'node_modules'));
  return directory;
}

const mutant: Mutant = {
  name: 'a mutant',
  invariant: 6,
  file: 'src/clamp.ts',
  find: 'Math.min(value, highest)',
  replace: 'value',
  tests: ['tests/clamp.test.ts'],
};
const unnoticed: Mutant = {
  ...mutant,
  find: 'Math.max(lowest, Math.min(value, highest))',
  replace: 'Math.min(value, highest)',
};

test('says which test caught a mutant, which one survived and which proves nothing, and leaves the project as it was', async () => {
  await using directory = await project();
  const before = await readFile(join(directory.path, mutant.file), 'utf8');
  const told = new Array<Mutant>();
  const doesNotCompile: Mutant = { ...mutant, replace: 'lowst' };
  const results = await runMutants(directory.path, [mutant, unnoticed, doesNotCompile], (result) =>
    told.push(result.mutant),
  );
  const verdictOf = (wanted: Mutant) => results.find((result) => result.mutant === wanted)?.verdict;
  expect(verdictOf(mutant)).toEqual({
    kind: 'caught',
    by: { name: 'what is too large becomes the highest', file: 'tests/clamp.test.ts' },
  });
  expect(verdictOf(unnoticed)).toEqual({ kind: 'survived', testsPassed: 1 });
  expect(verdictOf(doesNotCompile)).toMatchObject({ kind: 'invalid', reason: expect.stringContaining('lowst') });
  expect(told).toHaveLength(3);
  expect(await readFile(join(directory.path, mutant.file), 'utf8')).toBe(before);
});

test('does not begin when tests fail without any mutant', async () => {
  await using directory = await project();
  const running = runMutants(directory.path, [{ ...mutant, tests: ['tests/broken.test.ts'] }], () => undefined);
  await expect(running).rejects.toThrow(BaselineFailed);
  await expect(running).rejects.toThrow('two is one');
});

test.for(['value', 'there is nothing like it'])(
  'does not begin with a mutant of a text that is not there once: %s',
  async (find) => {
    await using directory = await project();
    await expect(runMutants(directory.path, [{ ...mutant, find }], () => undefined)).rejects.toThrow(StaleMutant);
  },
);
