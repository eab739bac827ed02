// Two releases of a contract, or of a router: does the newer one keep what the older one promised?
import { sentThrough } from './chained-inputs.ts';
import { compareInputs, type Inputs } from './compare-inputs.ts';
import { compareOutputs, type Output } from './compare-outputs.ts';
import { compareAuth, compareErrors, compareIdempotence, compareKind } from './compare-procedures.ts';
import type { Reading } from './compare-readers.ts';
import { compareWire } from './compare-wire.ts';
import type { Verdict } from './comparison.ts';
import { callOf } from './failing-call.ts';
import { breaking, harmless, type Finding } from './finding.ts';
import type { Reader, ServedProcedure, ServedProcedures } from './served-procedure.ts';
import type { ProcedureSnapshot, ReaderForm, Snapshot } from './snapshot.ts';
import { highestStep, type Step } from './step.ts';

/** What two releases have between them. */
export interface Comparison {
  verdict: Verdict;
  /** What the changes ask of the version, if those that are unknown are acknowledged. */
  step: Step;
  /** The breaking ones first, then the unknown. */
  findings: Finding[];
}
/** The real procedures (`proceduresOf`) of either release, where they are at hand. */
export interface RealProcedures {
  older?: ServedProcedures;
  newer?: ServedProcedures;
}

const severity: readonly Verdict[] = ['breaking', 'unknown', 'compatible'];

/**
 * What changed, and what that means for clients of `older` that call a service of `newer`. Where the real procedures of
 * both are given, their schemas confirm the witnesses and decide what the snapshots leave open.
 */
export function compareSnapshots(older: Snapshot, newer: Snapshot, real: RealProcedures = {}): Comparison {
  const [before, now] = [byPath(older), byPath(newer)];
  const added = new Map([...now].filter(([path]) => !before.has(path)));
  const findings = [
    ...wireFindings(older, newer),
    ...[...before].flatMap(([path, was]) => {
      const is = now.get(path);
      return is === undefined ? [removed(path, was, added)] : compareProcedure(path, was, is, real);
    }),
    ...[...added.keys()].map((path) => harmless(path, 'procedure-added', 'minor', 'It is new.')),
  ].toSorted((a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict));
  return {
    verdict: findings[0]?.verdict ?? 'compatible',
    step: highestStep(findings.map(({ step }) => step)),
    findings,
  };
}

/** An object would find a procedure called `constructor` in every release. */
const byPath = ({ procedures }: Snapshot) => new Map(Object.entries(procedures));

/** A release without procedures has no calls to fail. Those with an input show most. */
function wireFindings(older: Snapshot, newer: Snapshot): Finding[] {
  const [shown] = Object.entries(older.procedures).toSorted(([, a], [, b]) => b.inputs.length - a.inputs.length);
  return shown === undefined ? [] : compareWire(older, newer, callOf(...shown));
}

function compareProcedure(
  path: string,
  older: ProcedureSnapshot,
  newer: ProcedureSnapshot,
  real: RealProcedures,
): Finding[] {
  const call = callOf(path, older);
  const ofKind = compareKind(path, older, newer, call);
  // No call arrives, so nothing about its input or answer matters.
  if (ofKind.length > 0) return ofKind;
  const [was, is] = [real.older?.get(path), real.newer?.get(path)];
  return [
    ...compareAuth(path, older, newer, call),
    ...compareIdempotence(path, older, newer, call),
    ...compareInputs(`${path}.input`, inputsOf(older, was), inputsOf(newer, is), call),
    ...compareOutputs(`${path}.output`, outputOf(older, was), outputOf(newer, is)),
    ...compareErrors(path, older, newer, call),
  ];
}

function removed(path: string, procedure: ProcedureSnapshot, added: ReadonlyMap<string, ProcedureSnapshot>): Finding {
  const failing = callOf(path, procedure)('NOT_FOUND');
  const form = JSON.stringify(procedure);
  const [renamed] = [...added].find(([, candidate]) => JSON.stringify(candidate) === form) ?? [];
  return renamed === undefined
    ? breaking(path, 'procedure-removed', 'It is gone.', failing)
    : breaking(path, 'procedure-renamed', `It is gone; ${renamed} is new and has its form.`, failing);
}

type Real = ServedProcedure | undefined;

/** Its parsers, each as the snapshot kept it and, where the real procedure is at hand, as it is. */
function inputsOf({ inputs, sent }: ProcedureSnapshot, real: Real): Inputs {
  const accepts = inputs.map((form, index) => reading(form, real?.inputs[index]));
  return { accepts, sends: sent === null ? (accepts[0] ?? null) : reading(sent, real && sentThrough(real.inputs)) };
}

function outputOf({ output, reads }: ProcedureSnapshot, real: Real): Output {
  return {
    answers: output === null ? null : reading(output, real?.output),
    reads: reads === null ? null : reading(reads, real?.reads),
  };
}

const reading = (form: ReaderForm, real: Reader | null | undefined): Reading => ({
  form,
  schema: real && 'schema' in real ? real.schema : undefined,
});
