// A MongoDB of a test's own, for tests that freeze it, kill it or make it fail: the shared one serves others meanwhile.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { startDatabase, type EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { freePort } from '../../scripts/ports.ts';

export async function ownMongod(): Promise<EmbeddedDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'swamp-club-mongod-'));
  const port = await freePort();
  const database = await startDatabase({ mongod: inject('mongod'), dataDir, port, env: {}, testCommands: true });
  return {
    ...database,
    [Symbol.asyncDispose]: async () => {
      // A frozen process does not hear SIGTERM.
      database.kill('SIGCONT');
      await database.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}
