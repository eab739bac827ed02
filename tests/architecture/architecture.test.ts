// The architecture as a program checks it: on this repository, and on a fixture for everything it forbids.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stdout } from 'node:process';
import { describe, expect, test } from 'vitest';
import { importRules } from './import-rules.ts';
import { checkImports } from './imports.ts';
import { pureFiles, sourceRules } from './source-rules.ts';
import { checkSources } from './sources.ts';
import type { Violation } from './violation.ts';

const repository = join(import.meta.dirname, '..', '..');
const fixtures = join(repository, 'tests', 'fixtures', 'architecture');
const folders = ['contracts', 'platform', 'main-app', 'telemetry-service', 'scripts', 'benchmarks', 'tests'];

/** The source files on disk, in whatever dialect, as paths from `root`. */
async function sourceFiles(root: string): Promise<string[]> {
  const present = (await readdir(root)).filter((name) => folders.includes(name));
  const nested = present.map(async (folder) => {
    const files = await readdir(join(root, folder), { recursive: true });
    return files.filter((file) => /\.[cm]?[jt]sx?$/.test(file)).map((file) => join(folder, file));
  });
  const skipped = /(^|\/)(node_modules|dist)\/|^tests\/fixtures\//;
  return (await Promise.all(nested)).flat().filter((file) => !skipped.test(file));
}

async function check(root: string): Promise<{ onDisk: string[]; seen: string[]; violations: Violation[] }> {
  const onDisk = await sourceFiles(root);
  const { seen, violations } = await checkImports(root, [...new Set(onDisk.map((file) => file.split('/')[0] ?? ''))]);
  return { onDisk, seen, violations: [...violations, ...(await checkSources(root, onDisk))] };
}

describe('this repository', () => {
  test('keeps to its architecture, in every file there is', async () => {
    const { onDisk, seen, violations } = await check(repository);
    stdout.write(`Architecture: ${seen.length} modules seen, ${onDisk.length} files on disk.\n`);
    expect(onDisk.length).toBeGreaterThan(50);
    // A parser that understands nothing finds nothing wrong: each file on disk must be among those it saw.
    expect(onDisk.filter((file) => !seen.includes(file))).toEqual([]);
    expect(violations).toEqual([]);
  });

  test('has the files that are declared to be pure', async () => {
    const onDisk = await sourceFiles(repository);
    expect(pureFiles.filter((file) => !onDisk.includes(file))).toEqual([]);
  });
});

describe('a fixture for each forbidden thing', async () => {
  /** The folder's name is the rule it breaks, and how: `<rule>.<how>`; what is `allowed` breaks none. */
  const names = await readdir(fixtures);
  const cases = names.filter((name) => !name.startsWith('allowed.'));

  test.for(cases)('%s is caught, and nothing else', async (name) => {
    const [rule] = name.split('.');
    const { violations } = await check(join(fixtures, name));
    expect(new Set(violations.map((violation) => violation.rule))).toEqual(new Set([rule]));
  });

  test('what only looks forbidden is not', async () => {
    const allowed = names.filter((name) => name.startsWith('allowed.'));
    expect(allowed).not.toEqual([]);
    const found = await Promise.all(allowed.map((name) => check(join(fixtures, name))));
    expect(found.flatMap(({ violations }) => violations)).toEqual([]);
  });

  test('covers every rule', () => {
    const broken = new Set(cases.map((name) => name.split('.')[0]));
    const rules = [...importRules.map(({ name }) => name), ...Object.keys(sourceRules)];
    expect(rules.filter((rule) => !broken.has(rule))).toEqual([]);
  });
});
