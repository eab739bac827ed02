// Makes one mistake at a time in a copy of the repository and finds the test that notices it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mutate, type Mutant } from './mutant.ts';
import { compile, runTests, type FailedTest } from './test-run.ts';
import { workingCopy } from './working-copy.ts';

export type Verdict =
  | { kind: 'caught'; by: FailedTest }
  | { kind: 'survived'; testsPassed: number }
  /** It says nothing about the tests: code that does not even load is noticed by everything. */
  | { kind: 'invalid'; reason: string };

export interface MutantResult {
  mutant: Mutant;
  verdict: Verdict;
  seconds: number;
}

/** Without mutants the same tests have to pass, or their failing would prove nothing. */
export class BaselineFailed extends Error {
  override readonly name = 'BaselineFailed';
}

/** How many copies work at once. */
const SIDE_BY_SIDE = 2;

/**
 * Tells each result as it comes, and returns them all.
 * @throws StaleMutant, BaselineFailed
 */
export async function runMutants(
  root: string,
  mutants: readonly Mutant[],
  tell: (result: MutantResult) => void,
): Promise<MutantResult[]> {
  for (const mutant of mutants) mutate(await readFile(join(root, mutant.file), 'utf8'), mutant);
  await checkBaseline(root, mutants);

  const results: MutantResult[] = [];
  const waiting = mutants.values();
  const work = async () => {
    await using copy = await workingCopy(root);
    for (const mutant of waiting) {
      const startedAt = performance.now();
      const verdict = await judge(copy.root, mutant);
      const result = { mutant, verdict, seconds: (performance.now() - startedAt) / 1000 };
      results.push(result);
      tell(result);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return results;
}

async function checkBaseline(root: string, mutants: readonly Mutant[]): Promise<void> {
  await using copy = await workingCopy(root);
  const mutated = mutants.map(({ file }) => file);
  const compiler = await compile(copy.root, mutated);
  if (compiler !== '') throw new BaselineFailed(`The code does not compile without any mutant:\n${compiler}`);
  const files = [...new Set(mutants.flatMap(({ tests }) => tests))];
  // What fails once on a busy machine and then passes is nobody's mistake.
  const options = [`--maxWorkers=${SIDE_BY_SIDE}`, '--retry=1'];
  const { passed, failed, problem } = await runTests(copy.root, files, options);
  if (problem === null && failed.length === 0 && passed > 0) return;
  const names = failed.map(({ name, file }) => `${file}: ${name}`).join('\n');
  throw new BaselineFailed(`These tests fail without any mutant:\n${names}\n${problem ?? ''}`);
}

async function judge(root: string, mutant: Mutant): Promise<Verdict> {
  const path = join(root, mutant.file);
  const original = await readFile(path, 'utf8');
  await writeFile(path, mutate(original, mutant));
  try {
    const compiler = await compile(root, [mutant.file]);
    if (compiler !== '') return { kind: 'invalid', reason: `it does not compile:\n${compiler}` };
    const { passed, failed, problem } = await runTests(root, mutant.tests, ['--maxWorkers=1', '--bail=1']);
    const [by] = failed;
    if (by !== undefined) return { kind: 'caught', by };
    if (problem !== null) return { kind: 'invalid', reason: problem };
    return passed > 0 ? { kind: 'survived', testsPassed: passed } : { kind: 'invalid', reason: 'no test has run' };
  } finally {
    await writeFile(path, original);
  }
}
