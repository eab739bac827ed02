// Type-checks callers against releases: each release gets a folder where its package is the one that is installed.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { unpackedFolder } from './unpacked.ts';

export interface CompileTarget {
  /** Its own name; the compiler's messages are told apart by it. */
  name: string;
  /** The folder of the package that the callers import. */
  package: string;
  callers: readonly string[];
  /** To one file of a copy of the package. */
  edit?: { file: string; find: RegExp; replace: string };
}

const root = join(import.meta.dirname, '..', '..', '..');

/** What the compiler says of each target, '' for one that compiles; all of it in one run of the compiler. */
export async function compile(targets: readonly CompileTarget[]): Promise<Map<string, string>> {
  const folder = join(unpackedFolder, `compile-${randomUUID()}`);
  try {
    for (const target of targets) {
      const place = join(folder, target.name);
      await install(target, join(place, 'node_modules', '@swamp-club', 'telemetry-contract'));
      for (const caller of target.callers) await cp(caller, join(place, basename(caller)));
    }
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['*/*.ts'], exclude: [] }),
    );
    const said = (await compilerSays(folder)).split('\n').filter((line) => line !== '');
    const of = (name: string) => said.filter((line) => line.startsWith(`${name}/`));
    const found = new Map(targets.map(({ name }) => [name, of(name).join('\n')]));
    const others = said.filter((line) => /^\S/.test(line) && !targets.some(({ name }) => of(name).includes(line)));
    if (others.length > 0) throw new Error(`The packages themselves do not compile:\n${others.join('\n')}`);
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function install({ package: original, edit }: CompileTarget, installed: string): Promise<void> {
  for (const part of ['package.json', 'src', 'lib']) {
    await cp(join(original, part), join(installed, part), { recursive: true }).catch(unlessMissing);
  }
  // The compiler takes packages of one name and version for one, wherever they are.
  await replaceIn(join(installed, 'package.json'), /"version": ".*"/, `"version": "0.0.0-${randomUUID()}"`);
  if (edit !== undefined) await replaceIn(join(installed, edit.file), edit.find, edit.replace);
}

/** A release has both, the working tree no `lib`. */
function unlessMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

async function replaceIn(file: string, find: RegExp, replace: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const changed = text.replace(find, replace);
  if (changed === text) throw new Error(`${file} has no ${find}.`);
  await writeFile(file, changed);
}

const Failed = z.object({ code: z.number(), stdout: z.string() });

function compilerSays(folder: string): Promise<string> {
  const compiler = join(root, 'node_modules', '.bin', 'tsc');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [compiler, '-p', '.', '--pretty', 'false'], { cwd: folder }, (error, stdout) => {
      if (error === null || Failed.safeParse({ ...error, stdout }).success) resolve(stdout);
      else reject(error);
    });
  });
}
