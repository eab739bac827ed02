// Where Prometheus and its checker of rules come from: the machine's own, or Debian's package, unpacked and not installed.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { arch, platform } from 'node:process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface FindOptions {
  /** Where to look for an installed one (PATH). */
  path: string;
  cacheDir: string;
}

/** The paths of two programs that run on this machine. */
export interface Prometheus {
  prometheus: string;
  promtool: string;
}

/** No usable Prometheus; the message says how to get one. */
export class NoPrometheus extends Error {
  override readonly name = 'NoPrometheus';
}

/** @throws NoPrometheus */
export async function findPrometheus({ path, cacheDir }: FindOptions): Promise<Prometheus> {
  const cached = join(cacheDir, `${platform}-${arch}`);
  for (const directory of [...path.split(delimiter), cached]) {
    const found = { prometheus: join(directory, 'prometheus'), promtool: join(directory, 'promtool') };
    if ((await runs(found.prometheus)) && (await runs(found.promtool))) return found;
  }
  try {
    await unpackInto(cached, cacheDir);
  } catch (error) {
    throw new NoPrometheus(
      'No Prometheus to run. Install it so that prometheus and promtool are on PATH, or allow `apt-get download prometheus`.',
      { cause: error },
    );
  }
  return { prometheus: join(cached, 'prometheus'), promtool: join(cached, 'promtool') };
}

/** Nothing half-unpacked ever stands at `target`: the rename is atomic. */
async function unpackInto(target: string, cacheDir: string): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const directory = await mkdtemp(join(cacheDir, 'download-'));
  try {
    // Lists of its own, because the machine's may be missing or old, and belong to root. What is downloaded apt checks against them.
    const lists = join(directory, 'lists');
    await mkdir(join(lists, 'partial'), { recursive: true });
    const apt = (...args: string[]) =>
      run('apt-get', ['-o', `Dir::State::lists=${lists}`, ...args], { cwd: directory });
    await apt('update');
    await apt('download', 'prometheus');
    const [archive] = (await readdir(directory)).filter((file) => file.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get downloaded no package.');
    await run('dpkg-deb', ['--extract', archive, 'unpacked'], { cwd: directory });
    await rename(join(directory, 'unpacked', 'usr', 'bin'), target);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function runs(binary: string): Promise<boolean> {
  try {
    await run(binary, ['--version']);
    return true;
  } catch {
    // Not there, or for another machine.
    return false;
  }
}
