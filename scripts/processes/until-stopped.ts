// What `npm start` and `npm run cluster` have in common: processes of ours run until Ctrl-C or SIGTERM, and stop in order.
import { InvalidConfig } from '@swamp-club/platform/config.ts';
import { once } from 'node:events';
import process from 'node:process';
import { NoMongod } from '../database/mongod-binary.ts';
import { DatabaseUnavailable } from '../database/mongod.ts';
import { interruption } from './interruption.ts';
import { NothingToRunOn, type Surroundings } from './run.ts';
import { ServiceFailed } from './service.ts';

const say = (line: string) => console.log(line);

/** What a person can put right, so that the message says more than a stack. */
const MISTAKES = [InvalidConfig, DatabaseUnavailable, NoMongod, NothingToRunOn, ServiceFailed];

/** `start` resolves when all of it runs. What it throws ends the program with exit code 1, unless it was stopped meanwhile. */
export async function untilStopped(start: (given: Omit<Surroundings, 'config'>) => Promise<void>): Promise<void> {
  const stop = interruption();
  try {
    await using running = new AsyncDisposableStack();
    await start({ running, stop, say });
    if (!stop.aborted) {
      say('Ctrl-C stops everything.');
      await once(stop, 'abort');
    }
    say('Stopping …');
  } catch (error) {
    if (stop.aborted) return;
    const isMistake = error instanceof Error && MISTAKES.some((kind) => error instanceof kind);
    console.error(isMistake ? error.message : error);
    process.exitCode = 1;
  }
}
