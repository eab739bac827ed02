// The proof that a procedure itself is broken: a call that the older release answers.
import type { FailingCall } from './finding.ts';
import { sampler } from './sample.ts';
import type { ProcedureSnapshot } from './snapshot.ts';

/** That call, and what becomes of it now. */
export type Call = (outcome: string) => { call: FailingCall };

export function callOf(procedure: string, { kind, inputs, sent }: ProcedureSnapshot): Call {
  const [form] = sent === null ? inputs : [sent];
  return (outcome) => {
    const input = form === undefined || 'foreign' in form ? undefined : sampler(form.definitions).ordinary(form.root);
    return { call: { procedure, kind, input, outcome } };
  };
}
