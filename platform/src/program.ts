// How a service's process starts and ends: one line when it cannot start, one clean stop on a signal.
import process from 'node:process';
import type { Logger } from 'pino';
import { InvalidConfig } from './config.ts';
import { createLog } from './log.ts';
import { UnusableDatabase } from './mongo.ts';

/**
 * Starts a service and stops it on SIGTERM or SIGINT by disposing of what `start` returned. An operator's mistake
 * (InvalidConfig, UnusableDatabase) ends it with exit code 1 and its message alone; anything else with its stack.
 */
export async function runProgram(name: string, start: () => Promise<AsyncDisposable>): Promise<void> {
  const log = createLog(name);
  // An unhandled rejection ends up here too.
  process.on('uncaughtException', (error) => die(log, error));
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  try {
    // Told to stop before it has started: like a crash then, which harms nothing.
    await using _running = await Promise.race([start(), stopped.then(() => null)]);
    log.info({ signal: await stopped }, 'stopping');
  } catch (error) {
    die(log, error);
  }
  process.exit(0);
}

function die(log: Logger, error: unknown): never {
  if (error instanceof InvalidConfig || error instanceof UnusableDatabase) log.fatal(error.message);
  else log.fatal({ err: error }, 'failed');
  process.exit(1);
}
