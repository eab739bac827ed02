// `npm run migrate -- back`: both databases as the old system reads them again, by names alone.
import { heldNames } from '../../main-app/src/upgrade/held-names.ts';
import { undoTakeOver } from '../../main-app/src/upgrade/undo-take-over.ts';
import { isTakenOver } from '../../main-app/src/upgrade/take-over.ts';
import { readMigrationState } from '../../telemetry-service/src/upgrade/migration-state.ts';
import type { MigrationState } from '../../telemetry-service/src/upgrade/reports.ts';
import { undoOwnership } from '../../telemetry-service/src/upgrade/undo-ownership.ts';
import { confirm } from '../ops/screen.ts';
import type { Options } from './command-line.ts';
import type { Databases } from './databases.ts';
import { findRunning } from './deployment.ts';
import { number, progressOn } from './progress.ts';
import { Refused } from '../ops/refused.ts';
import { requireRightsWithdrawn } from './rights.ts';

/** @throws Refused */
export async function back(databases: Databases, options: Options): Promise<void> {
  await requireRightsWithdrawn(databases, options);
  requireStopped(await findRunning(databases));
  requireAllMoved(await readMigrationState(databases.telemetry), await isTakenOver(databases.mainApp));
  options.say(whatItDoes);
  if (!options.yes) await confirm('Go back?');

  const { outcome, renamed, returned } = await undoOwnership({
    db: databases.telemetry,
    names: heldNames(databases.mainApp),
    forgetHolders: () => undoTakeOver(databases.mainApp),
    now: () => new Date(),
    onProgress: progressOn(options.complain),
    signal: options.interruption(),
  });
  if (outcome === 'interrupted') {
    throw new Refused('Stopped after a batch. Nothing is lost; go on with: npm run migrate -- back');
  }
  options.say(
    `${number(renamed)} entries go by their owners' names again, ${number(returned)} that were set aside are back.`,
  );
  options.say('Next: give the old system its rights back and start it.');
}

const whatItDoes = `Going back to the old system:
- entries of devices and counts get their owners' current names and lose their owners
- entries that could not be read return; those that were nobody's stay aside
- unique indexes on names alone are made again
- main-app's name registry and leaderboard rows are removed; accounts, keys and names stay
People without a name keep their entries, which the old system does not find.
Renames and events that still wait are applied when you move again.`;

/** A service that runs would write by userId into what is made over to names. */
function requireStopped({ telemetry, mainApp }: Awaited<ReturnType<typeof findRunning>>): void {
  for (const [service, until] of [
    ['telemetry-service', telemetry],
    ['main-app', mainApp],
  ] as const) {
    if (until === null) continue;
    throw new Refused(
      `${service} is running: stop every process of it. One that was killed counts as running until ${until.toISOString()}.`,
    );
  }
}

/** Before, there are both sorts of entries; and what the old system is to find must have an owner to be named after. */
function requireAllMoved({ phase, startedAt }: MigrationState, takenOver: boolean): void {
  if (phase === 'going_back') return;
  if (phase === 'done') {
    if (startedAt !== null) return;
    throw new Refused('There is nothing to go back to: this database never held anything of the old system.');
  }
  if (phase === 'not_begun' && !takenOver) {
    throw new Refused(
      'Nothing has been moved: give the old system its rights back and start it. Events that have come meanwhile are kept.',
    );
  }
  throw new Refused('Finish the move first, then go back: npm run migrate -- run');
}
