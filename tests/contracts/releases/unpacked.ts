// What was released, unpacked side by side inside the workspace: its own code, with the tRPC and zod that are installed here.
import { CONTRACT_VERSION } from '@swamp-club/telemetry-contract';
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { packageFile, readReleases, servicePackageFile, type Release } from '../../../contracts/check/releases.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');
const releases = join(root, 'contracts', 'releases');
/** Git ignores it. */
export const unpackedFolder = join(root, '.cache', 'releases');

export interface UnpackedRelease extends Release {
  /** The folder of the contract's package. */
  contract: string;
  /** The folder of the service that serves it. */
  service: string;
}

/**
 * Those of this major, which are all served; the oldest first.
 * @throws when there is none: then nothing would be tested
 */
export async function unpackedReleases(): Promise<[UnpackedRelease, ...UnpackedRelease[]]> {
  const served = (await readReleases(releases)).filter(({ version }) => majorOf(version) === majorOf(CONTRACT_VERSION));
  const unpacking = served.map(async (release) => {
    const { version } = release;
    const contract = await unpack(join(releases, packageFile(version)));
    return { ...release, contract, service: await unpack(join(releases, servicePackageFile(version))) };
  });
  const [oldest, ...later] = await Promise.all(unpacking);
  if (oldest === undefined) throw new Error('contracts/releases holds no release of this major.');
  return [oldest, ...later];
}

const majorOf = (version: string): number => Number.parseInt(version, 10);

/** Once for each content, by whichever test comes first; returns the package's folder. */
export async function unpack(tarball: string): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(tarball))
    .digest('hex')
    .slice(0, 12);
  const folder = join(unpackedFolder, `${basename(tarball, '.tgz')}-${digest}`);
  if (await exists(folder)) return join(folder, 'package');
  const work = join(unpackedFolder, randomUUID());
  await mkdir(work, { recursive: true });
  await execute('tar', ['-xzf', tarball, '-C', work]);
  try {
    await rename(work, folder);
  } catch (error) {
    // Another test has done it meanwhile.
    if (!(await exists(folder))) throw error;
    await rm(work, { recursive: true });
  }
  return join(folder, 'package');
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
