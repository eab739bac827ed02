// A copy of the contract's folder to evolve, break and release, with the check and the release command of its own.
import { execFile } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const root = join(import.meta.dirname, '..', '..', '..');
/** What a copy is first released as, whichever release this repository has come to. */
const FIRST = '1.0.0';

export interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** The copy as it is once its 1.0.0 is released. */
export async function releasedCopy(): Promise<ContractCopy> {
  const copy = await contractCopy();
  const { exitCode, stdout, stderr } = await copy.run('release.ts');
  if (exitCode === 0) return copy;
  await copy[Symbol.asyncDispose]();
  throw new Error(`1.0.0 was not released:\n${stdout}${stderr}`);
}

export interface ContractCopy extends AsyncDisposable {
  /** The copy of `contracts`. */
  folder: string;
  /** Runs `contracts/check.ts`, `contracts/release.ts` or any other program there. */
  run: (program: string, ...args: string[]) => Promise<Ended>;
  /** @throws when `find` is not in the file exactly once */
  edit: (file: string, find: string, replace: string) => Promise<void>;
  /** Gives the contract its next version, as the telemetry team would. */
  bump: (version: string) => Promise<void>;
}

/** @param original by default this repository's, as if nothing were released yet and it were to be 1.0.0 */
export async function contractCopy(original?: ContractCopy): Promise<ContractCopy> {
  await using starting = new AsyncDisposableStack();
  const { path } = starting.use(await temporaryDirectory());
  const folder = join(path, 'contracts');
  const released = /\/contracts\/(dist|releases\/.+|acknowledged\.json)$/;
  await cp(original?.folder ?? join(root, 'contracts'), folder, {
    recursive: true,
    filter: (source) => original !== undefined || !released.test(source),
  });
  if (original === undefined) {
    await writeFile(join(folder, 'releases', 'checksums.json'), '{}');
    await writeFile(join(folder, 'acknowledged.json'), '[]');
    await beginAt(FIRST, folder);
  }
  // What a release packs beside the contract; a copy of a copy is only checked.
  const packed = original === undefined ? ['platform', 'telemetry-service'] : [];
  for (const name of ['package.json', 'tsconfig.json', 'LICENSE', ...packed]) {
    await cp(join(root, name), join(path, name), {
      recursive: true,
      filter: (source) => !source.endsWith('node_modules'),
    });
  }
  await symlink(join(root, 'node_modules'), join(path, 'node_modules'));

  const edit: ContractCopy['edit'] = async (file, find, replace) => {
    const text = await readFile(join(folder, file), 'utf8');
    const [before, after, ...more] = text.split(find);
    if (before === undefined || after === undefined || more.length > 0) throw new Error(`Not once in ${file}: ${find}`);
    await writeFile(join(folder, file), before + replace + after);
  };
  let version = FIRST;
  const copied = starting.move();
  return {
    folder,
    edit,
    run: (program, ...args) => run(folder, [process.execPath, program, ...args]),
    bump: async (next) => {
      await edit('package.json', `"version": "${version}"`, `"version": "${next}"`);
      await edit('src/contract.ts', `CONTRACT_VERSION = '${version}'`, `CONTRACT_VERSION = '${next}'`);
      await edit('src/contract.ts', '[CONTRACT_VERSION];', `['${version}', CONTRACT_VERSION];`);
      await edit('CHANGELOG.md', `## ${version} - `, `## ${next} - unreleased\n\nMore.\n\n## ${version} - `);
      version = next;
    },
    [Symbol.asyncDispose]: () => copied.disposeAsync(),
  };
}

async function beginAt(version: string, folder: string): Promise<void> {
  const replace = async (file: string, what: RegExp, by: string) => {
    const text = await readFile(join(folder, file), 'utf8');
    if (!what.test(text)) throw new Error(`${file} has no ${what}.`);
    await writeFile(join(folder, file), text.replace(what, by));
  };
  await replace('package.json', /"version": ".*"/, `"version": "${version}"`);
  await replace('src/contract.ts', /CONTRACT_VERSION = '.*';/, `CONTRACT_VERSION = '${version}';`);
  await replace('src/contract.ts', /= \[.*CONTRACT_VERSION\];/, '= [CONTRACT_VERSION];');
  await writeFile(join(folder, 'CHANGELOG.md'), `# Changelog\n\n## ${version} - unreleased\n\nThe first.\n`);
}

export function run(folder: string, [command = '', ...args]: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd: folder }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr }),
    );
  });
}
