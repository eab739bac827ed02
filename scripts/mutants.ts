// Breaks each invariant on purpose, one at a time, and names the test that notices. Words after `--` choose mutants by name or file.
import process from 'node:process';
import { join } from 'node:path';
import { mutants } from './mutants/catalogue.ts';
import { runMutants, type MutantResult } from './mutants/run-mutants.ts';

const words = process.argv.slice(2);
const chosen = mutants.filter(({ name, file }) => words.every((word) => `${file} ${name}`.includes(word)));
if (chosen.length === 0) {
  console.log(`No mutant has all of these words in its file or name: ${words.join(' ')}`);
  process.exit(1);
}

function tell({ mutant: { name, invariant, file }, verdict, seconds }: MutantResult): void {
  const mark = verdict.kind === 'caught' ? '✓' : '✗';
  console.log(`${mark} ${String(invariant).padStart(2)}  ${name}  (${file}, ${seconds.toFixed(1)} s)`);
  switch (verdict.kind) {
    case 'caught':
      return console.log(`      caught by "${verdict.by.name}"  (${verdict.by.file})`);
    case 'survived':
      return console.log(`      SURVIVED ${verdict.testsPassed} tests`);
    case 'invalid':
      return console.log(`      INVALID: ${verdict.reason}`);
  }
}

console.log(`${chosen.length} mutants; first the tests without any of them`);
const startedAt = performance.now();
const results = await runMutants(join(import.meta.dirname, '..'), chosen, tell);
const caught = results.filter(({ verdict }) => verdict.kind === 'caught').length;
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
console.log(`${caught} of ${results.length} mutants caught, in ${minutes} minutes`);
process.exitCode = caught === results.length ? 0 : 1;
