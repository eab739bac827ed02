// What an operator has typed, understood or refused with a hint.
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { moment } from './moment.ts';

/** Not understood; the message says what would be. */
export class Misused extends Error {
  override readonly name = 'Misused';
}

export const services = ['telemetry', 'main-app'] as const;
export type Service = (typeof services)[number];

export interface Invocation {
  service: Service;
  noun: string;
  verb: string;
  /** The one item it is about. */
  key: string | undefined;
  /** As the API's query and body have it. */
  filter: { status?: string; userId?: string; username?: string; olderThan?: string; youngerThan?: string };
  page: { limit?: string; after?: string };
  since: Date | undefined;
  startedAt: Date | undefined;
  who: string;
  why: string | undefined;
  yes: boolean;
  json: boolean;
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
    filter: given({
      status: values.status,
      userId: values.user,
      username: values.name,
      olderThan: time(values['older-than'])?.toISOString(),
      youngerThan: time(values['younger-than'])?.toISOString(),
    }),
    page: given({ limit: values.limit, after: values.after }),
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

/** Without what was not given. */
function given<T extends Record<string, string | undefined>>(all: T): { [K in keyof T]?: string } {
  const result: { [K in keyof T]?: string } = {};
  for (const key in all) {
    const value = all[key];
    if (value !== undefined) result[key] = value;
  }
  return result;
}
