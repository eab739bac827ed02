// One command from what was typed to the exit code: every foreseeable failure is a message that says what to do.
import { InvalidConfig } from '@swamp-club/platform/config.ts';
import { LeaseLost } from '@swamp-club/platform/lease.ts';
import { UnusableDatabase } from '@swamp-club/platform/mongo.ts';
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { heldNames } from '../../main-app/src/upgrade/held-names.ts';
import { isTakenOver } from '../../main-app/src/upgrade/take-over.ts';
import { MigrationRefused } from '../../telemetry-service/src/upgrade/migration-lease.ts';
import { readMigrationState } from '../../telemetry-service/src/upgrade/migration-state.ts';
import { planOwnership } from '../../telemetry-service/src/upgrade/plan-ownership.ts';
import { verifyOwnership } from '../../telemetry-service/src/upgrade/verify-ownership.ts';
import type { Config } from '../config.ts';
import { Misused, Refused } from '../ops/refused.ts';
import { back } from './back.ts';
import { readCommandLine, type Invocation, type Options, type Verb } from './command-line.ts';
import { connectDatabases, type Databases } from './databases.ts';
import { inspect } from './deployment.ts';
import { foreseenNames } from './foreseen-names.ts';
import { help } from './help.ts';
import { planText } from './plan.ts';
import { run } from './run.ts';
import { statusText } from './status.ts';
import { verificationText } from './verify.ts';

interface Surroundings extends Omit<Options, keyof Invocation> {
  config: () => Config;
}

/** 0: done; 1: refused, failed, declined, or `verify` found something; 2: not understood. */
export async function execute(args: readonly string[], { config, ...surroundings }: Surroundings): Promise<0 | 1 | 2> {
  try {
    const invocation = readCommandLine(args);
    if (invocation === 'help') {
      surroundings.say(help);
      return 0;
    }
    await using databases = await connectDatabases(config(), invocation);
    const isWell = await commands[invocation.verb](databases, { ...invocation, ...surroundings });
    return isWell === false ? 1 : 0;
  } catch (error) {
    surroundings.complain(messageOf(error));
    return error instanceof Misused || error instanceof InvalidConfig ? 2 : 1;
  }
}

/** False: what was looked at is not as it should be. @throws Refused */
type Command = (databases: Databases, options: Options) => Promise<boolean | void>;

const commands: Record<Verb, Command> = {
  status: async (databases, options) => options.say(statusText(await inspect(databases, options))),
  plan: async ({ telemetry, mainApp }, { say }) => {
    const takenOver = await isTakenOver(mainApp);
    if (!takenOver) say('main-app has not taken over yet. As if it did now, with the names that people have now:\n');
    const names = takenOver ? heldNames(mainApp) : await foreseenNames(mainApp);
    say(planText(await planOwnership(telemetry, names)));
  },
  run,
  verify: async ({ telemetry, mainApp }, { say }) => {
    const { phase } = await readMigrationState(telemetry);
    if (phase !== 'done') {
      throw new Refused('There is nothing to verify before everything has moved. See: npm run migrate -- status');
    }
    const verification = await verifyOwnership(telemetry, heldNames(mainApp));
    say(verificationText(verification));
    return verification.ok;
  },
  back,
};

function messageOf(error: unknown): string {
  const understood = [Misused, InvalidConfig, Refused, MigrationRefused, UnusableDatabase];
  if (error instanceof Error && understood.some((kind) => error instanceof kind)) return error.message;
  if (error instanceof LeaseLost) {
    return 'Somebody else has begun to migrate this deployment. See: npm run migrate -- status';
  }
  if (error instanceof Error && isPassingDatabaseError(error)) {
    return `The database did not go along (${error.message}). What is done stays done; run the same again.`;
  }
  throw error;
}
