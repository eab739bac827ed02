// Whether what a consumer's sources call is what its tests verify: a missing verification is no pass.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callsInSource, type CallInSource } from './calls-in-source.ts';

/** One place that calls, as a consumer's test states it. */
export interface Verified {
  file: string;
  procedure: string;
  /** An input as this place sends it. */
  sends: object;
}

const root = join(import.meta.dirname, '..', '..', '..');

/** What every source file below `folder`, a path from the repository's root, calls. */
export async function callsBelow(folder: string): Promise<CallInSource[]> {
  const files = await readdir(join(root, folder), { recursive: true });
  const calls = files
    .filter((file) => file.endsWith('.ts'))
    .map(async (file) => callsInSource(join(folder, file), await readFile(join(root, folder, file), 'utf8')));
  return (await Promise.all(calls)).flat();
}

type Place = Pick<Verified, 'file' | 'procedure'>;
const same = (a: Place, b: Place) => a.file === b.file && a.procedure === b.procedure;

/** What is wrong, a sentence each: calls that no test covers, tests of calls that are gone, other fields than tested. */
export function unverified(calls: readonly CallInSource[], verified: readonly Verified[]): string[] {
  const problems = calls.flatMap((call) => {
    const { file, procedure, sends } = call;
    const tested = verified.find((one) => same(one, call));
    if (tested === undefined) return `${file} uses ${procedure}: no consumer test says what it relies on.`;
    if (sends === null) return `${file} uses ${procedure}: write its input at the call, so that it can be compared.`;
    const stated = Object.keys(tested.sends).toSorted();
    return stated.join() === sends.join()
      ? []
      : `${file} sends ${procedure} {${sends.join(', ')}}, its consumer test {${stated.join(', ')}}.`;
  });
  const gone = verified.filter((one) => !calls.some((call) => same(one, call)));
  return [...problems, ...gone.map(({ file, procedure }) => `${file} does not use ${procedure} any more.`)];
}
