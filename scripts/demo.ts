// The whole system in one sitting: real processes, a throw-away database, and every claim checked as it is made.
import { MongoClient } from 'mongodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { loadConfig } from './config.ts';
import { startDatabase } from './database/embedded-database.ts';
import { findMongod } from './database/mongod-binary.ts';
import { observeRenames } from './demo/observer.ts';
import { bold, say, verdict } from './demo/screen.ts';
import {
  idleRenames,
  joinAndRun,
  renameOnce,
  renameWhileTelemetryIsDown,
  reuseAName,
  swapNames,
} from './demo/story.ts';
import { freePort } from './ports.ts';
import { startClub } from './processes/club.ts';

const config = loadConfig();
const dataDir = await mkdtemp(join(tmpdir(), 'swamp-club-demo-'));
try {
  say(bold('A rename, from a click to the leaderboard'));
  const mongod = await findMongod(config, say);
  await using database = await startDatabase({ mongod, dataDir, port: await freePort(), env: config.env });
  // Freed names are free at once and renames are not rationed, so that the story can swap and reuse names within seconds;
  // a shorter lease than the default 10 s, so that nobody has to watch one run out for long.
  await using club = await startClub({
    uris: database.uris,
    settings: {
      USERNAME_HOLD_DAYS: '0',
      USERNAME_CHANGES_PER_DAY: '0',
      RATE_LIMIT: 'off',
      LEASE_MS: '3000',
      LOG_LEVEL: 'warn',
    },
  });
  say(`main-app ${club.mainAppUrl}, telemetry ${club.telemetryUrl}, a database that is thrown away at the end`);
  await using administrator = new MongoClient(database.adminUri);
  await using observer = await observeRenames(administrator);
  const stage = { club, administrator, observer };

  const people = await joinAndRun(stage);
  await renameOnce(stage, people);
  await idleRenames(stage, people);
  await renameWhileTelemetryIsDown(stage, people);
  await swapNames(stage, people);
  await reuseAName(stage, people);
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

const { claims, failures } = verdict();
say('');
say(bold(failures === 0 ? `All ${claims} claims held.` : `${failures} of ${claims} claims did not hold.`));
process.exitCode = failures === 0 ? 0 : 1;
