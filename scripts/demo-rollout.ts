// A deployment of the old system moves over to this one, with people at work all the time: real processes, a generated
// database that is thrown away, and at the end everybody's devices and counts held against an independent reckoning.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { loadConfig } from './config.ts';
import { startDatabase } from './database/embedded-database.ts';
import { findMongod } from './database/mongod-binary.ts';
import { assemble } from './demo-rollout/cast.ts';
import { openDeployment } from './demo-rollout/deployment.ts';
import { openJournal } from './demo-rollout/journal.ts';
import {
  describeOldSystem,
  killAndGoOn,
  oldSystemAtWork,
  reckon,
  startMainApp,
  startTelemetry,
  withdrawRights,
} from './demo-rollout/story.ts';
import { startTraffic } from './demo-rollout/traffic.ts';
import { bold, say, verdict } from './demo/screen.ts';
import { freePort } from './ports.ts';
import { generateUpstream } from './upstream/generate.ts';
import { loadUpstream } from './upstream/load.ts';

const config = loadConfig();
const seed = process.argv[2] ?? 'the move';
const dataDir = await mkdtemp(join(tmpdir(), 'swamp-club-rollout-'));
try {
  say(bold('A deployment moves over'));
  const mongod = await findMongod(config, say);
  await using database = await startDatabase({ mongod, dataDir, port: await freePort(), env: config.env });
  await using deployment = await openDeployment(database);

  const households = [...generateUpstream({ seed, people: 300, uniqueNames: true })];
  describeOldSystem(households);
  const [mainApp, telemetry] = [deployment.administrator.db('main_app'), deployment.administrator.db('telemetry')];
  await loadUpstream({ mainApp, telemetry }, households, { uniqueNames: true });
  const cast = await assemble(mainApp, households, seed);
  const journal = openJournal(households);
  await deployment.startOld('main-app');
  await deployment.startOld('telemetry-service');
  const traffic = startTraffic(deployment, cast.everybody, journal, seed);

  const stage = { deployment, cast, traffic, journal };
  await oldSystemAtWork(stage);
  await startTelemetry(stage);
  await withdrawRights(stage);
  await startMainApp(stage);
  await killAndGoOn(stage);
  await reckon(stage);
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

const { claims, failures } = verdict();
say('');
say(bold(failures === 0 ? `All ${claims} claims held.` : `${failures} of ${claims} claims did not hold.`));
process.exitCode = failures === 0 ? 0 : 1;
