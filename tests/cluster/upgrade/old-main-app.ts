// main-app as it was when contract 1.1.0 was released (`git archive f6ea463`), with the platform and the contract of that day.
import { createHash } from 'node:crypto';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { unpack } from '../../contracts/releases/unpacked.ts';

const archive = join(import.meta.dirname, 'swamp-club-main-app-1.1.0.tgz');
const CHECKSUM = 'sha512-c2gcBUekPikzYW2yHxTpZUp72ufNNzmUaXD7g1qIFo2FaBJSd+jApf2Jd23G4Q5IDpIaS7F2ZU88mAY8XfEzag==';
/** What npm installs for main-app alone, out of reach of a program elsewhere. */
const OF_MAIN_APP_ALONE = '@better-auth/api-key';

/**
 * The program, unpacked inside the workspace: its own code, with the libraries that are installed here.
 * @throws when the archive is not the one that was stored
 */
export async function oldMainApp(): Promise<string> {
  const checksum = `sha512-${createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')}`;
  if (checksum !== CHECKSUM) throw new Error(`${archive} is not what was stored; bring it back.`);
  const folder = await unpack(archive);
  const installed = findPackageJSON(OF_MAIN_APP_ALONE, join(import.meta.dirname, '../../../main-app/package.json'));
  if (installed === undefined) throw new Error(`${OF_MAIN_APP_ALONE} is not installed.`);
  await link(folder, '@swamp-club/platform', join(folder, 'platform'));
  await link(folder, '@swamp-club/telemetry-contract', join(folder, 'contracts'));
  await link(folder, OF_MAIN_APP_ALONE, dirname(installed));
  return join(folder, 'main-app', 'src', 'main.ts');
}

/** As npm links the packages of a workspace. */
async function link(folder: string, name: string, target: string): Promise<void> {
  const path = join(folder, 'node_modules', name);
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
}
