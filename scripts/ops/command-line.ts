// What an operator has typed, understood or refused with a hint.
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { moment } from './moment.ts';
import { Misused } from './refused.ts';

export const services = ['telemetry', 'main-app'] as const;
export type Service = (typeof services)[number];

export interface Invocation {
  service: Service;
  noun: string;
  verb: string;
  /** The one item it is about. */
  key: string | undefined;
  /** As the API's query and body have it. */
  filter: Record<'status' | 'userId' | 'username' | 'olderThan' | 'youngerThan', string | undefined>;
  page: Record<'limit' | 'after', string | undefined>;
  since: Date | undefined;
  startedAt: Date | undefined;
  who: string;
  why: string | undefined;
  yes: boolean;
  json: boolean;
}

/** What a command is asked for, and where it speaks. */
export interface Options extends Invocation {
  say: (text: string) => void;
  /** Beside the answer, which may be read by a program. */
  complain: (text: string) => void;
}

const options = {
  status: { type: 'string' },
  user: { type: 'string' },
  name: { type: 'string' },
  'older-than': { type: 'string' },
  'younger-than': { type: 'string' },
  limit: { type: 'string' },
  after: { type: 'string' },
  since: { type: 'string' },
  'started-at': { type: 'string' },
  why: { type: 'string' },
  as: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws Misused */
export function readCommandLine(args: readonly string[], now: Date): Invocation | 'help' {
  const { values, positionals } = parse(args);
  const [name, noun, verb, key, ...more] = positionals;
  if (values.help === true || name === undefined) return 'help';
  const service = services.find((known) => known === name);
  if (service === undefined) throw new Misused(`There is no service "${name}", only: ${services.join(', ')}.`);
  if (noun === undefined || verb === undefined) {
    throw new Misused('Say what to do, for example: npm run ops -- telemetry commands list --status dead');
  }
  if (more.length > 0) throw new Misused(`One item at a time; what is "${more.join(' ')}"? Texts need quotes.`);
  const time = (text: string | undefined) => (text === undefined ? undefined : momentOf(text, now));
  return {
    service,
    noun,
    verb,
    key,
    filter: {
      status: values.status,
      userId: values.user,
      username: values.name,
      olderThan: time(values['older-than'])?.toISOString(),
      youngerThan: time(values['younger-than'])?.toISOString(),
    },
    page: { limit: values.limit, after: values.after },
    since: time(values.since),
    startedAt: time(values['started-at']),
    who: values.as ?? userInfo().username,
    why: values.why,
    yes: values.yes ?? false,
    json: values.json ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Misused(`${error instanceof Error ? error.message : String(error)}\nSee: npm run ops -- --help`);
  }
}

function momentOf(text: string, now: Date): Date {
  const found = moment(text, now);
  if (found !== null) return found;
  throw new Misused(`"${text}" is no time: write 30s, 15m, 2h or 3d (ago), or 2026-11-23T12:00:00Z.`);
}

/** Nothing is changed without a reason for the record. @throws Misused without one */
export function requireWhy({ why }: Invocation): string {
  if (why !== undefined) return why;
  throw new Misused('Say why, for the record: --why "the database was full, ticket 123"');
}
