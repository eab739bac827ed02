// Runs the compiler and the tests of one working copy, as programs of their own, and reads what they found.
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { z } from 'zod';

export interface FailedTest {
  name: string;
  file: string;
}

export interface TestRun {
  passed: number;
  failed: FailedTest[];
  /** What went wrong outside of tests, as when a file could not be loaded; null for nothing. */
  problem: string | null;
}

const execute = promisify(execFile);
/** A mutant may wait for ever: its run is ended, and that is a problem of the run. */
const TIMEOUT_MS = 20 * 60_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

const Report = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** What the compiler says of these files, '' when nothing. Code that a mutant leaves unused is none of its business. */
export async function compile(root: string, files: readonly string[]): Promise<string> {
  const project = join(root, 'tsconfig.mutants.json');
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true };
  await writeFile(
    project,
    JSON.stringify({ extends: './tsconfig.json', compilerOptions, include: files, exclude: [] }),
  );
  return outputOf(root, ['typescript', 'bin', 'tsc'], ['--noEmit', '--project', project]);
}

/** Runs test files with these options of the test runner. */
export async function runTests(root: string, files: readonly string[], options: readonly string[]): Promise<TestRun> {
  const report = join(root, 'report.json');
  await rm(report, { force: true });
  const output = await outputOf(
    root,
    ['vitest', 'vitest.mjs'],
    ['run', '--reporter=json', `--outputFile=${report}`, ...options, ...files],
  );
  try {
    return read(Report.parse(JSON.parse(await readFile(report, 'utf8'))), root, output);
  } catch (error) {
    return { passed: 0, failed: [], problem: `The tests came to no report (${String(error)}): ${output}` };
  }
}

function read({ success, testResults }: z.output<typeof Report>, root: string, output: string): TestRun {
  const tests = testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ fullName: name, status }) => ({ name, status, file: relative(root, file) })),
  );
  const failed = tests.filter(({ status }) => status === 'failed').map(({ name, file }) => ({ name, file }));
  const messages = testResults.map(({ message }) => message).filter((message) => message !== '');
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed,
    problem: success || failed.length > 0 ? null : [...messages, output].join('\n'),
  };
}

const Failed = z.object({ stdout: z.string(), stderr: z.string() });

/** What a program of an installed package says, unless all is well. */
async function outputOf(root: string, program: readonly string[], args: readonly string[]): Promise<string> {
  const script = join(root, 'node_modules', ...program);
  try {
    await execute(execPath, [script, ...args], { cwd: root, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT });
    return '';
  } catch (error) {
    const failed = Failed.safeParse(error);
    if (!failed.success) throw error;
    return `${failed.data.stdout}${failed.data.stderr}` || String(error);
  }
}
