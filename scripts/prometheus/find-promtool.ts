// Where promtool comes from, Prometheus' checker of alert rules: the machine's own, or Debian's package, unpacked and not installed.
import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { arch, platform } from 'node:process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PromtoolOptions {
  /** Where to look for an installed one (PATH). */
  path: string;
  cacheDir: string;
}

/** No usable promtool; the message says how to get one. */
export class NoPromtool extends Error {
  override readonly name = 'NoPromtool';
}

/**
 * The path of a promtool that runs on this machine.
 * @throws NoPromtool
 */
export async function findPromtool({ path, cacheDir }: PromtoolOptions): Promise<string> {
  const cached = join(cacheDir, `promtool-${platform}-${arch}`);
  const installed = path.split(delimiter).flatMap((directory) => (directory === '' ? [] : join(directory, 'promtool')));
  for (const candidate of [...installed, cached]) if (await runs(candidate)) return candidate;
  try {
    await unpackInto(cached, cacheDir);
    return cached;
  } catch (error) {
    throw new NoPromtool(
      'No promtool to run. Install Prometheus so that promtool is on PATH, or allow `apt-get download prometheus`.',
      { cause: error },
    );
  }
}

/** Nothing half-unpacked ever stands at `target`: the rename is atomic, and of two processes the later one wins. */
async function unpackInto(target: string, cacheDir: string): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const directory = await mkdtemp(join(cacheDir, 'download-'));
  try {
    // Checked by apt against the signed lists of the distribution.
    await run('apt-get', ['download', 'prometheus'], { cwd: directory });
    const [archive] = (await readdir(directory)).filter((file) => file.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get downloaded no package.');
    await run('dpkg-deb', ['--extract', archive, 'unpacked'], { cwd: directory });
    await rename(join(directory, 'unpacked', 'usr', 'bin', 'promtool'), target);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function runs(binary: string): Promise<boolean> {
  try {
    await access(binary, constants.X_OK);
    await run(binary, ['--version']);
    return true;
  } catch {
    // Not there, or for another machine.
    return false;
  }
}
