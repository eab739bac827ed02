// `npm run ops -- …`: the operator tools of both services on the command line, spoken to over HTTP.
import { InvalidConfig } from '@swamp-club/platform/config.ts';
import process from 'node:process';
import { loadConfig } from './config.ts';
import { Misused, readCommandLine } from './ops/command-line.ts';
import { commandOf } from './ops/commands.ts';
import { help } from './ops/help.ts';
import { Drifted } from './ops/indexes.ts';
import { Declined } from './ops/screen.ts';
import { connect, OperationFailed } from './ops/service-client.ts';

/** 1: refused, unreachable, declined or not as it should be; 2: not understood, nothing was tried. */
try {
  const invocation = readCommandLine(process.argv.slice(2), new Date());
  if (invocation === 'help') console.log(help);
  else await commandOf(invocation)(invocation, await connect(invocation, loadConfig()));
} catch (error) {
  if (error instanceof Misused || error instanceof InvalidConfig) process.exitCode = 2;
  else if (error instanceof OperationFailed || error instanceof Declined || error instanceof Drifted)
    process.exitCode = 1;
  else throw error;
  console.error(error.message);
}
