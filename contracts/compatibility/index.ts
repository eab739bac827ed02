// The compatibility check: what a contract or any tRPC router promises, frozen, and whether a newer one keeps it.
import { procedureRules } from './procedure-rules.ts';
import { schemaRules } from './rules.ts';

export { compareSchemas } from './compare-schemas.ts';
export { compareSnapshots, type Comparison, type RealProcedures } from './compare-snapshots.ts';
export { Verdict, type SchemaComparison, type SchemaFinding, type Side } from './comparison.ts';
export type { FailingCall, Finding, Rule, Witness } from './finding.ts';
export type { ServedProcedures } from './served-procedure.ts';
export { proceduresOf, Snapshot, snapshotContract } from './snapshot.ts';
export { leastVersion, Step } from './step.ts';

/** Every rule by name: what it means, and what to do. */
export const rules = { ...procedureRules, ...schemaRules };
