// A copy of the repository to make mistakes in: its workspaces are the copy's own, installed packages are shared.
import { cp, mkdir, mkdtemp, readdir, readlink, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';

export interface WorkingCopy extends AsyncDisposable {
  readonly root: string;
}

const LEFT_OUT = ['.git', '.data', 'dist'];

export async function workingCopy(original: string): Promise<WorkingCopy> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'swamp-club-mutant-')));
  const packages: string[] = [];
  const caches: string[] = [];
  const filter = (path: string) => {
    const name = basename(path);
    if (name === 'node_modules') packages.push(relative(original, path));
    else if (name === '.cache') caches.push(relative(original, path));
    else return !LEFT_OUT.includes(name);
    return false;
  };
  await cp(original, root, { recursive: true, filter });
  for (const path of packages) await linkPackages(join(original, path), join(root, path));
  for (const path of caches) await symlink(join(original, path), join(root, path));
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}

/** One link a package, not one for all: those of the workspaces are relative, and lead into the copy when made anew there. */
async function linkPackages(original: string, copy: string): Promise<void> {
  await mkdir(copy, { recursive: true });
  for (const entry of await readdir(original, { withFileTypes: true })) {
    const [from, to] = [join(original, entry.name), join(copy, entry.name)];
    if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
    else if (entry.name.startsWith('@')) await linkPackages(from, to);
    // Tools keep caches of the sources under names with a dot: each copy has its own.
    else if (entry.name === '.bin' || !entry.name.startsWith('.')) await symlink(from, to);
  }
}
