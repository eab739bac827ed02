// What both demos are played on: a database that is thrown away at the end, and the verdict on every claim made.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { loadConfig } from '../config.ts';
import { startDatabase, type EmbeddedDatabase } from '../database/embedded-database.ts';
import { findMongod } from '../database/mongod-binary.ts';
import { freePort } from '../ports.ts';
import { bold, say, verdict } from './screen.ts';

/** The program's exit code is 1 when a claim did not hold. */
export async function play(title: string, story: (database: EmbeddedDatabase) => Promise<void>): Promise<void> {
  const config = loadConfig();
  const dataDir = await mkdtemp(join(tmpdir(), 'swamp-club-demo-'));
  try {
    say(bold(title));
    const mongod = await findMongod(config, say);
    await using database = await startDatabase({ mongod, dataDir, port: await freePort(), env: config.env });
    await story(database);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  const { claims, failures } = verdict();
  say('');
  say(bold(failures === 0 ? `All ${claims} claims held.` : `${failures} of ${claims} claims did not hold.`));
  process.exitCode = failures === 0 ? 0 : 1;
}
