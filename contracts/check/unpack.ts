// Code of another time beside this one's: a released package, or the contract at a git revision.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Misused } from './command-line.ts';
import { loadContract, type LoadedContract } from './loaded-contract.ts';
import { packageFile } from './releases.ts';

const execute = promisify(execFile);

/** The released package's own code. */
export async function loadRelease(contracts: string, version: string): Promise<LoadedContract> {
  await using folder = await temporaryFolder(contracts);
  await execute('tar', ['-xzf', join(contracts, 'releases', packageFile(version)), '-C', folder.path]);
  return await loadContract(join(folder.path, 'package'), 'lib/index.js');
}

/**
 * The contract as it was at a revision.
 * @throws Misused when git does not know it
 */
export async function loadRevision(contracts: string, revision: string): Promise<LoadedContract> {
  await using folder = await temporaryFolder(contracts);
  const archive = join(folder.path, 'contract.tar');
  try {
    await execute('git', ['archive', `--output=${archive}`, revision, 'src', 'package.json'], { cwd: contracts });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Misused(`There is no contract at "${revision}": ${said}`);
  }
  await execute('tar', ['-xf', archive, '-C', folder.path]);
  return await loadContract(folder.path, 'src/index.ts');
}

/** Inside the workspace: from there the code finds the installed packages. What is imported stays when the files are gone. */
async function temporaryFolder(contracts: string): Promise<{ path: string } & AsyncDisposable> {
  const path = join(contracts, '..', '.cache', `contract-${randomUUID()}`);
  await mkdir(path, { recursive: true });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
