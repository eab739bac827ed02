// How long an existing deployment takes to move over, and how much memory: `npm run bench:migration`, or with sizes of
// your own, `npm run bench:migration -- 1000 5000`. Time per entry and memory must not grow with the size.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import process from 'node:process';
import { loadConfig } from '../scripts/config.ts';
import { bold, claim, say, table, verdict } from '../scripts/demo/screen.ts';
import { freePort } from '../scripts/ports.ts';
import { startService } from '../scripts/processes/service.ts';
import { serviceSettings, type ServiceName } from '../scripts/processes/service-settings.ts';
import { generateUpstream } from '../scripts/upstream/generate.ts';
import { loadUpstream } from '../scripts/upstream/load.ts';
import { startBenchmarkDatabase, type BenchmarkDatabase } from './database.ts';
import { measured, peakMemoryOf, runMeasured, type Measured } from './measured-process.ts';

interface Move {
  people: number;
  entries: number;
  handOver: Measured;
  takeOver: Measured;
  migration: Measured;
  verification: Measured;
}

const { env } = loadConfig();
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 10_000, 100_000];
const secrets = { betterAuthSecret: randomBytes(32).toString('hex'), operatorToken: randomBytes(32).toString('hex') };

/** The whole move of one generated deployment, step by step as an operator does it. */
async function move({ server: database, administrator }: BenchmarkDatabase, people: number): Promise<Move> {
  const [mainApp, telemetry] = [administrator.db('main_app'), administrator.db('telemetry')];
  await Promise.all([mainApp.dropDatabase(), telemetry.dropDatabase()]);
  await loadUpstream({ mainApp, telemetry }, generateUpstream({ seed: `benchmark of ${people}`, people }));
  const entries =
    (await telemetry.collection('identity_map').countDocuments()) +
    (await telemetry.collection('username_metrics').countDocuments());

  const ports = { MAIN_APP_PORT: String(await freePort()), TELEMETRY_PORT: String(await freePort()) };
  const config = loadConfig({ ...env, ...measured, ...ports, HOST: '127.0.0.1', LOG_LEVEL: 'warn' });
  const uris = { 'main-app': database.uris.main_app, 'telemetry-service': database.uris.telemetry };
  const start = async (name: ServiceName) => {
    const settings = serviceSettings(name, config, { databaseUri: uris[name], ...secrets });
    const startedAt = performance.now();
    const service = await startService(settings);
    return { service, ms: performance.now() - startedAt };
  };
  const migrate = (verb: string) =>
    runMeasured([join(import.meta.dirname, '..', 'scripts', 'migrate.ts'), verb], {
      ...env,
      ADMIN_MONGODB_URI: database.adminUri,
    });

  await using telemetryService = (await start('telemetry-service')).service;
  const handOver = await migrate('run');
  const first = await start('main-app');
  await first.service.stop();
  const again = await start('main-app');
  await using _mainApp = again.service;
  const migration = await migrate('run');
  const verification = await migrate('verify');
  await telemetryService.stop();
  const takeOver = { ms: first.ms - again.ms, peakMemory: peakMemoryOf(first.service.lastLines()) };
  return { people, entries, handOver, takeOver, migration, verification };
}

const moves: Move[] = [];
await using database = await startBenchmarkDatabase();
for (const people of sizes) {
  say(`moving ${people} people …`);
  moves.push(await move(database, people));
}

const seconds = ({ ms }: Measured) => (ms / 1000).toFixed(1);
const rate = (count: number, { ms }: Measured) => Math.round((count / ms) * 1000);
say('');
say(bold('How long each step takes (s), and the most memory its process needs with a heap of at most 128 MiB'));
table(
  ['people', 'entries', 'hand-over', '', 'take-over', 'people/s', '', 'migration', 'entries/s', '', 'verify', ''],
  moves.map(({ people, entries, handOver, takeOver, migration, verification }) => [
    people,
    entries,
    seconds(handOver),
    memory(handOver),
    seconds(takeOver),
    rate(people, takeOver),
    memory(takeOver),
    seconds(migration),
    rate(entries, migration),
    memory(migration),
    seconds(verification),
    memory(verification),
  ]),
);

function memory({ peakMemory }: Measured): string {
  return `${Math.round(peakMemory)} MiB`;
}

const [smallest, largest] = [moves[0], moves.at(-1)];
if (smallest !== undefined && largest !== undefined && moves.length > 1) {
  say('');
  const steps = [
    ['take-over', 'takeOver', 'people'],
    ['migration', 'migration', 'entries'],
  ] as const;
  for (const [name, step, unit] of steps) {
    const time = largest[step].ms / largest[unit] / (smallest[step].ms / smallest[unit]);
    const space = largest[step].peakMemory / smallest[step].peakMemory;
    // A process's start is part of the smallest one's time, so more than that is growth.
    claim(`${name}: time per ${unit === 'people' ? 'person' : 'entry'} × ${time.toFixed(2)}, at most 1.5`, time <= 1.5);
    claim(`${name}: memory × ${space.toFixed(2)}, at most 2`, space <= 2);
  }
}
process.exitCode = verdict().failures === 0 ? 0 : 1;
