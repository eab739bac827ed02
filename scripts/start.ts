// `npm start`: the database and both services, or the one that is named, until Ctrl-C or SIGTERM.
import { InvalidConfig } from '@swamp-club/platform/config.ts';
import { once } from 'node:events';
import process from 'node:process';
import { loadConfig } from './config.ts';
import { DatabaseUnavailable } from './database/mongod.ts';
import { NoMongod } from './database/mongod-binary.ts';
import { NothingToRunOn, runDatabase, runEverything, runService, type Surroundings } from './processes/run.ts';
import { ServiceFailed } from './processes/service.ts';

const say = (line: string) => console.log(line);

const stopping = new AbortController();
const { signal: stop } = stopping;
// Once each: a second Ctrl-C ends this process at once, and the watchdogs end what it has started.
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

try {
  await using running = new AsyncDisposableStack();
  await run({ config: loadConfig(), running, stop, say });
  if (!stop.aborted) {
    say('Ctrl-C stops everything.');
    await once(stop, 'abort');
  }
  say('Stopping …');
} catch (error) {
  if (!stop.aborted) {
    console.error(isMistake(error) ? error.message : error);
    process.exitCode = 1;
  }
}

function run(surroundings: Surroundings): Promise<void> {
  const [, , part] = process.argv;
  switch (part) {
    case undefined:
      return runEverything(surroundings);
    case 'database':
      return runDatabase(surroundings);
    case 'main-app':
    case 'telemetry-service':
      return runService(part, surroundings);
    default:
      throw new NothingToRunOn(`There is no "${part}" to start, only: database, main-app, telemetry-service.`);
  }
}

/** What a person can put right, so that the message says more than a stack. */
function isMistake(error: unknown): error is Error {
  return [InvalidConfig, DatabaseUnavailable, NoMongod, NothingToRunOn, ServiceFailed].some(
    (kind) => error instanceof kind,
  );
}
