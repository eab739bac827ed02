// What comparing two schemas says, and how bad it is.
import { z } from 'zod';
import type { SchemaRule } from './rules.ts';

/** `input`: old clients send, the new service reads. `output`: the new service sends, old clients read. */
export type Side = 'input' | 'output';
/** `compatible` is said only when proven, `breaking` only with a witness; `unknown` is everything else. */
export const Verdict = z.enum(['compatible', 'breaking', 'unknown']);
export type Verdict = z.infer<typeof Verdict>;

/** One change that is not proven to be harmless. */
export interface SchemaFinding {
  /** Where, dotted, `[]` for items: `snapshots[].username`; '' for the schema itself. */
  path: string;
  rule: SchemaRule;
  reason: string;
  verdict: 'breaking' | 'unknown';
  /** When breaking: a whole value that the sender's schema lets out and the reader's refuses. */
  witness?: unknown;
  /** On output: what the newer schema was given and made the witness of. */
  madeFrom?: unknown;
}
/** What two schemas have between them. */
export interface SchemaComparison {
  verdict: Verdict;
  findings: SchemaFinding[];
}

/** One finding for a rule at a path: a break, if there is one. */
export function worstOfEach<Found extends { path: string; rule: string; verdict: Verdict }>(
  findings: readonly Found[],
): Found[] {
  const worst = new Map<string, Found>();
  for (const finding of findings) {
    const key = `${finding.path} ${finding.rule}`;
    const known = worst.get(key);
    if (known === undefined || (known.verdict !== 'breaking' && finding.verdict === 'breaking'))
      worst.set(key, finding);
  }
  return [...worst.values()];
}
