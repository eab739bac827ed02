// The packages of a release, built and packed but not yet released: the contract, and the service that serves it.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface Packed extends AsyncDisposable {
  directory: string;
  /** The tarballs in it. */
  files: string[];
}

/** Leaves the contract as it is to be published in `dist`. The tarballs are gone when it is disposed of. */
export async function pack(contracts: string): Promise<Packed> {
  const root = join(contracts, '..');
  const work = join(root, '.cache', `release-${randomUUID()}`);
  const remove = () => rm(work, { recursive: true });
  const [contract, service, directory] = [join(contracts, 'dist'), join(work, 'service'), join(work, 'packed')];
  await mkdir(directory, { recursive: true });
  try {
    await execute(process.execPath, [join(contracts, 'build.ts')]);
    await Promise.all([
      execute('npm', ['publish', '--dry-run', '--access', 'public'], { cwd: contract }),
      execute(process.execPath, [join(root, 'telemetry-service', 'build.ts'), service]),
    ]);
    for (const cwd of [contract, service]) await execute('npm', ['pack', '--pack-destination', directory], { cwd });
  } catch (error) {
    await remove();
    throw error;
  }
  return { directory, files: (await readdir(directory)).toSorted(), [Symbol.asyncDispose]: remove };
}
