// A release of a contract as it is kept: readable JSON that says everything the comparison needs, and nothing by chance.
import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import type { Contract } from '../src/define.ts';
import { sentThrough } from './chained-inputs.ts';
import { formOf } from './form-of.ts';
import { proceduresOfRouter } from './router.ts';
import { SchemaForm } from './schema-form.ts';
import {
  Auth,
  DeclaredErrors,
  ProcedureKind,
  proceduresOfContract,
  type Reader,
  type ServedProcedure,
  type ServedProcedures,
} from './served-procedure.ts';
import { WireForm, wireFormOf } from './transformer.ts';

/** A schema's form, or whose parser it is that cannot be looked into. */
export const ReaderForm = z.union([SchemaForm, z.strictObject({ foreign: z.string() })]);
export type ReaderForm = z.output<typeof ReaderForm>;

export const ProcedureSnapshot = z.strictObject({
  kind: ProcedureKind,
  auth: Auth.nullable(),
  idempotent: z.boolean().nullable(),
  errors: DeclaredErrors.nullable(),
  inputs: z.array(ReaderForm),
  /** With several inputs: what a call that fits them all looks like at most. */
  sent: ReaderForm.nullable(),
  output: ReaderForm.nullable(),
  reads: ReaderForm.nullable(),
});
export type ProcedureSnapshot = z.output<typeof ProcedureSnapshot>;

const PathSeparator = z.enum(['.', '_', '~', '-']);

/** A release, frozen: what `snapshotContract` makes, and what is kept as JSON. */
export const Snapshot = z.strictObject({
  /** Of this file's own shape. */
  format: z.literal(1),
  name: z.string(),
  version: z.string(),
  /** The zod that was installed: what a form means, it decides. */
  zod: z.string(),
  pathSeparator: PathSeparator,
  transformer: WireForm,
  procedures: z.record(z.string(), ProcedureSnapshot),
});
export type Snapshot = z.output<typeof Snapshot>;

export interface ContractName {
  name: string;
  version: string;
}

/** Freezes what `source` promises now. The lazy routers of a router are loaded, as their first calls would. */
export async function snapshotContract(
  source: Contract | AnyTRPCRouter,
  { name, version }: ContractName = { name: 'unnamed', version: '0.0.0' },
): Promise<Snapshot> {
  const procedures = [...(await proceduresOf(source))].map(([path, procedure]) => [path, snapshotOf(procedure)]);
  const { major, minor, patch } = z.core.version;
  const wire = isRouter(source)
    ? { pathSeparator: source._def._config.pathSeparator, transformer: wireFormOf(source) }
    : { pathSeparator: '.', transformer: null };
  // Parsing puts every property into its place: the same contract gives the same text.
  return Snapshot.parse({
    format: 1,
    name,
    version,
    zod: `${major}.${minor}.${patch}`,
    ...wire,
    procedures: Object.fromEntries(procedures),
  });
}

/** The procedures of a contract or router with their real schemas, by which a comparison confirms its witnesses. */
export function proceduresOf(source: Contract | AnyTRPCRouter): Promise<ServedProcedures> {
  return isRouter(source) ? proceduresOfRouter(source) : Promise.resolve(proceduresOfContract(source));
}

/** A contract's tree holds procedures only, and those no function. */
function isRouter(source: Contract | AnyTRPCRouter): source is AnyTRPCRouter {
  return 'createCaller' in source && typeof source.createCaller === 'function';
}

function snapshotOf({ inputs, output, reads, ...declared }: ServedProcedure): ProcedureSnapshot {
  return {
    ...declared,
    inputs: inputs.map(readerForm),
    sent: inputs.length > 1 ? readerForm(sentThrough(inputs)) : null,
    output: output && readerForm(output),
    reads: reads && readerForm(reads),
  };
}

const readerForm = (reader: Reader): ReaderForm =>
  'schema' in reader ? formOf(reader.schema) : { foreign: reader.foreign };
