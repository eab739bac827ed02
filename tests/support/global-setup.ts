// Starts the one MongoDB of a test run, on a directory that is gone afterwards.
import { join } from 'node:path';
import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { loadConfig } from '../../scripts/config.ts';
import { startDatabase } from '../../scripts/database/embedded-database.ts';
import { findMongod } from '../../scripts/database/mongod-binary.ts';
import { freePort } from '../../scripts/ports.ts';
import { temporaryDirectory } from './temporary-directory.ts';

declare module 'vitest' {
  interface ProvidedContext {
    adminUri: string;
    /** The binary, so that tests that start databases of their own need not look for it again. */
    mongod: string;
  }
}

export default async function setup({ config, provide }: TestProject): Promise<() => Promise<void>> {
  const { env, MONGOD_BINARY, PATH, cacheDir } = loadConfig();
  const mongod = await findMongod({
    binary: MONGOD_BINARY,
    path: PATH,
    cacheDir,
    env,
    say: (line) => process.stdout.write(`${line}\n`),
  });
  const directory = await temporaryDirectory();
  const database = await startDatabase({
    mongod,
    dataDir: directory.path,
    port: await freePort(),
    env,
    testCommands: true,
  });
  // Workers and the many processes that tests start run the same code, which each would compile anew.
  config.env = { ...config.env, NODE_COMPILE_CACHE: join(directory.path, 'compiled') };
  provide('adminUri', database.adminUri);
  provide('mongod', mongod);
  return async () => {
    await database.stop();
    await directory[Symbol.asyncDispose]();
  };
}
