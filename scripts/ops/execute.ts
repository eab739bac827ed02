// One command from what was typed to the exit code: every foreseeable failure is a message that says what to do.
import { InvalidConfig } from '@swamp-club/platform/config.ts';
import type { Config } from '../config.ts';
import { readCommandLine, type Invocation, type Options } from './command-line.ts';
import { commandOf } from './commands.ts';
import { help } from './help.ts';
import { Misused, Refused } from './refused.ts';
import { connect } from './service-client.ts';

interface Surroundings extends Omit<Options, keyof Invocation> {
  config: () => Config;
}

/** 0: done; 1: refused, unreachable, declined or not as it should be; 2: not understood, nothing was tried. */
export async function execute(args: readonly string[], { config, ...speech }: Surroundings): Promise<0 | 1 | 2> {
  try {
    const invocation = readCommandLine(args, new Date());
    if (invocation === 'help') speech.say(help);
    else await commandOf(invocation)({ ...invocation, ...speech }, await connect(invocation, config()));
    return 0;
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Misused || error instanceof InvalidConfig)) throw error;
    speech.complain(error.message);
    return error instanceof Refused ? 1 : 2;
  }
}
