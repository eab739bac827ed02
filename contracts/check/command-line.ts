// The command line of the check: what was asked for, understood or refused with a hint, and what a rule means.
import { parseArgs } from 'node:util';
import { rules } from '../compatibility/index.ts';

/** Not understood; the message says what would be. */
export class Misused extends Error {
  override readonly name = 'Misused';
}

export type Request =
  | { kind: 'help' }
  | { kind: 'explain'; rule: string }
  /** Against every release of the same major, or what the contract was at a git revision. */
  | { kind: 'check'; against: string | null; json: boolean };

const options = {
  against: { type: 'string' },
  explain: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws Misused */
export function readCommandLine(args: readonly string[]): Request {
  const { against, explain, json = false, help } = parse(args);
  if (help === true) return { kind: 'help' };
  if (explain !== undefined) return { kind: 'explain', rule: explain };
  // It would be taken for an option of git's.
  if (against?.startsWith('-') === true) throw new Misused(`"${against}" is no git revision.`);
  return { kind: 'check', against: against ?? null, json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Misused(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  }
}

export const help = `Does the contract still serve every client of the releases before it?

  npm run contract:check                        against every release of the same major
  npm run contract:check -- --against main      against the contract of a git revision
  npm run contract:check -- --explain RULE      what a rule means, and what to do
  npm run contract:check -- --json              for programs

Exit code: 0 it passes, 1 it does not, 2 not understood.`;

/** @throws Misused for a rule that there is none of */
export function explain(rule: string): string {
  const sentence = new Map(Object.entries<string>(rules)).get(rule);
  if (sentence !== undefined) return `${rule}: ${sentence}`;
  throw new Misused(`There is no rule "${rule}", only:\n  ${Object.keys(rules).toSorted().join('\n  ')}`);
}
