// What an operator has typed after `npm run migrate --`, understood or refused with a hint.
import { parseArgs } from 'node:util';
import { Misused } from '../ops/refused.ts';

export const verbs = ['status', 'plan', 'run', 'verify', 'back'] as const;
export type Verb = (typeof verbs)[number];

export interface Invocation {
  verb: Verb;
  /** Names of the two databases. */
  mainApp: string;
  telemetry: string;
  /** The database user telemetry-service runs as: `name`, or `name@authentication database`. */
  telemetryUser: string;
  /** Users who may keep their rights on telemetry's data, written likewise. */
  allowedUsers: readonly string[];
  batchSize: number | undefined;
  yes: boolean;
}

/** What a command is asked for, and where it is at work. */
export interface Options extends Invocation {
  /** Asked for by what can stop in order: aborts when the operator wants it to. */
  interruption: () => AbortSignal;
  say: (line: string) => void;
  /** Beside the answer: how far it is, and what is wrong. */
  complain: (line: string) => void;
}

const options = {
  'main-app-database': { type: 'string', default: 'main_app' },
  'telemetry-database': { type: 'string', default: 'telemetry' },
  'telemetry-user': { type: 'string', default: 'telemetry' },
  'allow-user': { type: 'string', multiple: true, default: [] as string[] },
  'batch-size': { type: 'string' },
  yes: { type: 'boolean', short: 'y', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @throws Misused */
export function readCommandLine(args: readonly string[]): Invocation | 'help' {
  const { values, positionals } = parse(args);
  const [typed, ...more] = positionals;
  if (values.help || typed === undefined) return 'help';
  const verb = verbs.find((known) => known === typed);
  if (verb === undefined) throw new Misused(`There is no "${typed}", only: ${verbs.join(', ')}.`);
  if (more.length > 0) throw new Misused(`One command at a time; what is "${more.join(' ')}"?`);
  return {
    verb,
    mainApp: values['main-app-database'],
    telemetry: values['telemetry-database'],
    telemetryUser: values['telemetry-user'],
    allowedUsers: values['allow-user'],
    batchSize: batchSizeOf(values['batch-size']),
    yes: values.yes,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Misused(`${error instanceof Error ? error.message : String(error)}\nSee: npm run migrate -- --help`);
  }
}

const MAX_BATCH = 1000;

function batchSizeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const size = /^\d+$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= MAX_BATCH) return size;
  throw new Misused(`--batch-size is a number from 1 to ${MAX_BATCH}, not "${text}".`);
}
