// Starts the one MongoDB of a test run, on a directory that is gone afterwards.
import type { TestProject } from 'vitest/node';
import { loadConfig } from '../../scripts/config.ts';
import { findMongod } from '../../scripts/database/mongod-binary.ts';
import { temporaryDatabase } from './temporary-database.ts';
import { temporaryDirectory } from './temporary-directory.ts';

declare module 'vitest' {
  interface ProvidedContext {
    adminUri: string;
    /** The binary, so that tests that start databases of their own need not look for it again. */
    mongod: string;
  }
}

export default async function setup({ config, provide }: TestProject): Promise<() => Promise<void>> {
  await using starting = new AsyncDisposableStack();
  const mongod = await findMongod(loadConfig(), (line) => console.log(line));
  const { adminUri } = starting.use(await temporaryDatabase(mongod));
  provide('adminUri', adminUri);
  provide('mongod', mongod);
  // Workers and the many processes that tests start run the same code, which each would compile anew.
  const compiled = starting.use(await temporaryDirectory());
  config.env = { ...config.env, NODE_COMPILE_CACHE: compiled.path };
  const running = starting.move();
  return () => running.disposeAsync();
}
