// Every rule of the check by its name, in a sentence.
import { rules } from '../compatibility/index.ts';
import { Misused } from './command-line.ts';

/** @throws Misused */
export function explain(rule: string): string {
  const sentence = new Map(Object.entries<string>(rules)).get(rule);
  if (sentence !== undefined) return `${rule}: ${sentence}`;
  throw new Misused(`There is no rule "${rule}", only:\n  ${Object.keys(rules).toSorted().join('\n  ')}`);
}
