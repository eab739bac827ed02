// `npm run cluster`: a deployment on one machine, three database nodes, each service twice and a balancer, until Ctrl-C.
import { InvalidConfig } from '@swamp-club/platform/config.ts';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { runCluster } from './cluster/cluster.ts';
import { tableOf } from './cluster/table.ts';
import { loadConfig } from './config.ts';
import { NoMongod } from './database/mongod-binary.ts';
import { DatabaseUnavailable } from './database/mongod.ts';
import { ServiceFailed } from './processes/service.ts';

const say = (line: string) => console.log(line);

const stopping = new AbortController();
const { signal: stop } = stopping;
// Once each: a second Ctrl-C ends this process at once, and the watchdogs end what it has started.
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

try {
  await using running = new AsyncDisposableStack();
  const given = loadConfig();
  // Apart from `npm start`'s: that one has a single node.
  const config = { ...given, DATA_DIR: join(given.DATA_DIR, 'cluster') };
  const cluster = await runCluster({ config, running, stop, say });
  if (!stop.aborted) {
    for (const line of ['', ...tableOf(cluster), '']) say(line);
    say(`main-app: ${cluster.mainAppUrl}`);
    say(`telemetry: ${cluster.telemetryUrl}`);
    say(`Data and secrets: ${config.DATA_DIR}`);
    say(
      'Kill whichever you like (kill -9 PID): it is started again, and nobody who uses the club sees more than a retry.',
    );
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

/** What a person can put right, so that the message says more than a stack. */
function isMistake(error: unknown): error is Error {
  return [InvalidConfig, DatabaseUnavailable, NoMongod, ServiceFailed].some((kind) => error instanceof kind);
}
