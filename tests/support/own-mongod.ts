// A MongoDB of a test's own, for tests that freeze it, kill it or make it fail: the shared one serves others meanwhile.
import { inject } from 'vitest';
import { startDatabase, type EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { freePort } from '../../scripts/ports.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export async function ownMongod(): Promise<EmbeddedDatabase> {
  await using starting = new AsyncDisposableStack();
  const { path: dataDir } = starting.use(await temporaryDirectory());
  const port = await freePort();
  const database = await startDatabase({ mongod: inject('mongod'), dataDir, port, env: {}, testCommands: true });
  starting.defer(async () => {
    // A frozen process does not hear SIGTERM.
    database.kill('SIGCONT');
    await database.stop();
  });
  const kept = starting.move();
  return { ...database, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
