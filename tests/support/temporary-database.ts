// A MongoDB on a directory of its own, gone with it: for a test run, for one test, and for programs that play tests on.
import { loadConfig } from '../../scripts/config.ts';
import { startDatabase, type EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { findMongod } from '../../scripts/database/mongod-binary.ts';
import { freePort } from '../../scripts/ports.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** The machine's mongod by default, which is looked for and told of. */
export async function temporaryDatabase(mongod?: string): Promise<EmbeddedDatabase> {
  await using starting = new AsyncDisposableStack();
  const { path: dataDir } = starting.use(await temporaryDirectory());
  const config = loadConfig();
  const database = await startDatabase({
    mongod: mongod ?? (await findMongod(config, (line) => console.log(line))),
    dataDir,
    port: await freePort(),
    env: config.env,
    testCommands: true,
  });
  starting.defer(async () => {
    // A frozen process does not hear SIGTERM.
    database.kill('SIGCONT');
    await database.stop();
  });
  const kept = starting.move();
  return { ...database, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
