// Every rule of the check by its name, in a sentence.
import { procedureRules } from '../compatibility/procedure-rules.ts';
import { schemaRules } from '../compatibility/rules.ts';
import { Misused } from './command-line.ts';

const rules = new Map(Object.entries<string>({ ...procedureRules, ...schemaRules }));

/** @throws Misused */
export function explain(rule: string): string {
  const sentence = rules.get(rule);
  if (sentence !== undefined) return `${rule}: ${sentence}`;
  throw new Misused(`There is no rule "${rule}", only:\n  ${[...rules.keys()].toSorted().join('\n  ')}`);
}
