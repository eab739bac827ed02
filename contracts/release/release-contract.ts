// One release: built, tried as npm would publish it, packed, and only then written down.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { snapshotOf } from '../check/check-contract.ts';
import { loadContract } from '../check/loaded-contract.ts';
import { addChecksums, readReleases } from '../check/releases.ts';
import { datedEntry } from './changelog.ts';
import { pack } from './pack.ts';

/** The message says what to do. */
export class NotReleasable extends Error {
  override readonly name = 'NotReleasable';
}

/**
 * Of a contract that passes the check. Returns what was written into `releases`.
 * @throws NotReleasable before anything is written
 */
export async function release(contracts: string, now: Date): Promise<string[]> {
  const releases = join(contracts, 'releases');
  const current = await loadContract(contracts, 'src/index.ts');
  const { version } = current;
  if ((await readReleases(releases)).some((released) => released.version === version)) {
    throw new NotReleasable(`${version} is released already. Give package.json and CONTRACT_VERSION the next version.`);
  }
  const changelogFile = join(contracts, 'CHANGELOG.md');
  const undated = await readFile(changelogFile, 'utf8');
  const changelog = datedEntry(undated, version, now.toISOString().slice(0, 10));
  if (changelog === null) throw new NotReleasable(`CHANGELOG.md has no entry "## ${version} - unreleased".`);

  // First, because the package carries it; back again if there comes to be no package.
  await writeFile(changelogFile, changelog);
  try {
    await using packed = await pack(contracts);
    for (const file of packed.files) await rename(join(packed.directory, file), join(releases, file));
    await writeFile(join(releases, `${version}.json`), `${JSON.stringify(await snapshotOf(current), null, 2)}\n`);
    const files = [`${version}.json`, ...packed.files];
    await addChecksums(releases, files);
    return files;
  } catch (error) {
    await writeFile(changelogFile, undated);
    throw error;
  }
}
