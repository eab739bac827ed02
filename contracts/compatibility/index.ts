// The compatibility check: what a contract or any tRPC router promises, frozen, and whether a newer one keeps it.
export { Verdict, type SchemaComparison, type SchemaFinding, type Side } from './comparison.ts';
export type { FailingCall, Finding, Rule, Witness } from './finding.ts';
export type { ServedProcedures } from './served-procedure.ts';
export { proceduresOf, Snapshot, snapshotContract } from './snapshot.ts';
export { leastVersion, Step } from './step.ts';
