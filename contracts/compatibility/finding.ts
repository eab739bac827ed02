// What the comparison of two releases finds: one change each, with its proof.
import type { Verdict } from './comparison.ts';
import type { ProcedureRule } from './procedure-rules.ts';
import type { SchemaRule } from './rules.ts';
import type { ServedProcedure } from './served-procedure.ts';
import type { Step } from './step.ts';

/** `rules` says what each means and what to do about it. */
export type Rule = ProcedureRule | SchemaRule;

/** A call that the older release answers and the newer one does not. */
export interface FailingCall {
  procedure: string;
  kind: ServedProcedure['kind'];
  input: unknown;
  /** What becomes of it. */
  outcome: string;
}
/** `value`: sent by old clients and refused (input), or sent to them and not read (output). */
export type Witness = { value: unknown } | { call: FailingCall };

/** One change between two releases, and what it means for older clients. */
export interface Finding {
  /** The procedure's dotted path, and where in it: `stats.profile.output.devices[].distinctId`; '' for the router itself. */
  path: string;
  rule: Rule;
  reason: string;
  verdict: Verdict;
  /** What it asks of the version; for an unknown one: if it is acknowledged. */
  step: Step;
  /** Never null when the verdict is breaking. */
  witness: Witness | null;
}

/** The three ways to find something. */
export const harmless = (path: string, rule: ProcedureRule, step: Step, reason: string): Finding => ({
  path,
  rule,
  reason,
  verdict: 'compatible',
  step,
  witness: null,
});
export const undecided = (path: string, rule: Rule, reason: string): Finding => ({
  path,
  rule,
  reason,
  verdict: 'unknown',
  step: 'minor',
  witness: null,
});
export const breaking = (path: string, rule: Rule, reason: string, witness: Witness): Finding => ({
  path,
  rule,
  reason,
  verdict: 'breaking',
  step: 'major',
  witness,
});
