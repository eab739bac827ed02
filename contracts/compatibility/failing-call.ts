// The proof that a procedure itself is broken: a call that the older release answers.
import type { FailingCall } from './finding.ts';
import { sampler } from './sample.ts';
import type { ProcedureSnapshot } from './snapshot.ts';

/** That call, and what becomes of it now. */
export type Call = (outcome: string) => { call: FailingCall };

export function callOf(procedure: string, { kind, inputs, sent }: ProcedureSnapshot): Call {
  const [form] = sent === null ? inputs : [sent];
  return (outcome) => {
    const known = form === undefined || 'foreign' in form ? null : form;
    const input = known && sampler(known.definitions).ordinary(known.root);
    return { call: { procedure, kind, input: known === null ? undefined : input, outcome } };
  };
}
