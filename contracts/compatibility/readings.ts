// A procedure's parsers, each as the snapshot kept it and, where the real procedure is at hand, as it is.
import { sentThrough } from './chained-inputs.ts';
import type { Inputs } from './compare-inputs.ts';
import type { Output } from './compare-outputs.ts';
import type { Reading } from './compare-readers.ts';
import type { Reader, ServedProcedure } from './served-procedure.ts';
import type { ProcedureSnapshot, ReaderForm } from './snapshot.ts';

type Real = ServedProcedure | undefined;

export function inputsOf({ inputs, sent }: ProcedureSnapshot, real: Real): Inputs {
  const accepts = inputs.map((form, index) => reading(form, real?.inputs[index]));
  return { accepts, sends: sent === null ? (accepts[0] ?? null) : reading(sent, real && sentThrough(real.inputs)) };
}

export function outputOf({ output, reads }: ProcedureSnapshot, real: Real): Output {
  return {
    answers: output === null ? null : reading(output, real?.output),
    reads: reads === null ? null : reading(reads, real?.reads),
  };
}

const reading = (form: ReaderForm, real: Reader | null | undefined): Reading => ({
  form,
  schema: real && 'schema' in real ? real.schema : undefined,
});
