// A service's process in small: it starts, fails to start, fails while running or fails to stop, as its argument says.
import process from 'node:process';
import { InvalidConfig } from '@swamp-club/platform/config.ts';
import { connectMongo } from '@swamp-club/platform/mongo.ts';
import { runProgram } from '@swamp-club/platform/program.ts';

const [fate, uri = ''] = process.argv.slice(2);

async function start(): Promise<AsyncDisposable> {
  if (fate === 'invalid configuration')
    throw new InvalidConfig('The environment does not fit:\n  HTTP_PORT: not a port');
  if (fate === 'unexpected error') throw new Error('a mistake of ours');
  if (fate === 'unusable database') await connectMongo(uri, { appName: 'service', defaultDatabase: 'unused' });
  if (fate === 'slow start') {
    process.stdout.write('starting\n');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  }
  const alive = setInterval(() => undefined, 1000);
  process.stdout.write('started\n');
  if (fate === 'forgotten promise') void Promise.reject(new Error('nobody waited for this'));
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(alive);
      if (fate === 'failing stop') throw new Error('it would not close');
      // What takes a moment to drain is waited for.
      await new Promise((resolve) => setTimeout(resolve, 50));
      process.stdout.write('drained\n');
    },
  };
}

await runProgram('service', start);
