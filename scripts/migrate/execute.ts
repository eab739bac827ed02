// One command from what was typed to the exit code: every foreseeable failure is a message that says what to do.
import { InvalidConfig } from '@swamp-club/platform/config.ts';
import { LeaseLost } from '@swamp-club/platform/lease.ts';
import { UnusableDatabase } from '@swamp-club/platform/mongo.ts';
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { MigrationRefused } from '../../telemetry-service/src/upgrade/migration-lease.ts';
import type { Config } from '../config.ts';
import { Misused } from '../ops/command-line.ts';
import { Declined } from '../ops/screen.ts';
import { readCommandLine } from './command-line.ts';
import { commandOf } from './commands.ts';
import { connectDatabases } from './databases.ts';
import { help } from './help.ts';
import type { Screen } from './progress.ts';
import { Refused } from './refused.ts';

export interface Surroundings {
  config: () => Config;
  /** Asked for by what can stop in order: aborts when the operator wants it to. */
  interruption: () => AbortSignal;
  /** Where progress is shown. */
  screen: Screen;
  say: (line: string) => void;
  complain: (line: string) => void;
}

/** 0: done; 1: refused, failed, declined, or `verify` found something; 2: not understood. */
export async function execute(args: readonly string[], surroundings: Surroundings): Promise<0 | 1 | 2> {
  const { config, interruption, screen, say, complain } = surroundings;
  try {
    const invocation = readCommandLine(args);
    if (invocation === 'help') {
      say(help);
      return 0;
    }
    await using databases = await connectDatabases(config(), invocation);
    return await commandOf(invocation)(databases, { ...invocation, interruption, screen, say });
  } catch (error) {
    complain(messageOf(error));
    return error instanceof Misused || error instanceof InvalidConfig ? 2 : 1;
  }
}

function messageOf(error: unknown): string {
  const understood = [Misused, InvalidConfig, Refused, MigrationRefused, Declined, UnusableDatabase];
  if (error instanceof Error && understood.some((kind) => error instanceof kind)) return error.message;
  if (error instanceof LeaseLost) {
    return 'Somebody else has begun to migrate this deployment. See: npm run migrate -- status';
  }
  if (error instanceof Error && isPassingDatabaseError(error)) {
    return `The database did not go along (${error.message}). What is done stays done; run the same again.`;
  }
  throw error;
}
