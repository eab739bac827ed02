// A deployment of the old system moves over to this one, with people at work all the time: real processes, a generated
// database that is thrown away, and at the end everybody's devices and counts held against an independent reckoning.
import process from 'node:process';
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
import { play } from './demo/play.ts';
import { generateUpstream } from './upstream/generate.ts';
import { loadUpstream } from './upstream/load.ts';

const seed = process.argv[2] ?? 'the move';

await play('A deployment moves over', async (database) => {
  await using deployment = await openDeployment(database);
  const households = [...generateUpstream({ seed, people: 300 })];
  describeOldSystem(households);
  const [mainApp, telemetry] = [deployment.administrator.db('main_app'), deployment.administrator.db('telemetry')];
  await loadUpstream({ mainApp, telemetry }, households);
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
});
