// `npm run migrate -- run`: the old leaderboard handed over while main-app has not taken over yet, afterwards the migration.
import { takeOverStatus } from '../../main-app/src/upgrade/take-over.ts';
import { heldNames } from '../../main-app/src/upgrade/held-names.ts';
import { migrateOwnership } from '../../telemetry-service/src/upgrade/migrate-ownership.ts';
import type { Options } from './command-line.ts';
import type { Databases } from './databases.ts';
import { findRunning, isTelemetryStarted } from './deployment.ts';
import { handOverScores } from './old-scores.ts';
import { number, progressOn } from './progress.ts';
import { Refused } from '../ops/refused.ts';
import { requireRightsWithdrawn } from './rights.ts';
import { countSetAside, tallyTable } from './tallies.ts';

/** @throws Refused */
export async function run(databases: Databases, options: Options): Promise<void> {
  await requireRightsWithdrawn(databases, options);
  if (!(await isTelemetryStarted(databases.telemetry))) {
    throw new Refused(
      `Start telemetry-service first, on the database "${databases.telemetry.databaseName}": it stores what comes while everything moves.`,
    );
  }
  const takeOver = await takeOverStatus(databases.mainApp);
  if (takeOver === null) await handOver(databases, options);
  else if (takeOver.completedAt === null) {
    throw new Refused('main-app has not finished taking over accounts and names. Let it start, then run this again.');
  } else await migrate(databases, options);
}

async function handOver(databases: Databases, { say }: Options): Promise<void> {
  const { mainApp } = await findRunning(databases);
  if (mainApp !== null) throw new Refused('main-app is taking over just now. Let it finish, then run this again.');
  const scores = await handOverScores(databases);
  say(`The old leaderboard was handed over: ${number(scores)} scores. They stay where they were, too.`);
  say('Next: start main-app. It takes over everybody before it listens.');
}

async function migrate(databases: Databases, { batchSize, interruption, say, complain }: Options): Promise<void> {
  const { outcome, handled, unlinked } = await migrateOwnership({
    db: databases.telemetry,
    names: heldNames(databases.mainApp),
    now: () => new Date(),
    ...(batchSize === undefined ? {} : { batchSize }),
    onProgress: progressOn(complain),
    signal: interruption(),
  });
  if (outcome === 'interrupted') {
    throw new Refused('Stopped after a batch. Everything done so far stays done; go on with: npm run migrate -- run');
  }
  if (outcome === 'nothing_to_do') say('Everything has an owner already; nothing was changed.');
  say(tallyTable(handled));
  if (unlinked > 0) {
    say(`${number(unlinked)} devices were counted, not linked: their people have more than an entry can hold.`);
  }
  if (countSetAside(handled) > 0) {
    say('What was set aside is kept in identity_map_unowned and username_metrics_unowned, each with the reason.');
  }
  say('Next: npm run migrate -- verify');
}
