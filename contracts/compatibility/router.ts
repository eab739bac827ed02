// Any tRPC 11 router as data: what it serves, which parsers guard it, and how it puts values on the wire.
import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import {
  Auth,
  DeclaredErrors,
  inOrder,
  ProcedureKind,
  type Reader,
  type ServedProcedure,
  type ServedProcedures,
} from './served-procedure.ts';

/** The part of a procedure's `_def` that is read; tRPC types only some of it. */
const Definition = z.object({
  type: ProcedureKind,
  inputs: z.array(z.unknown()),
  output: z.unknown().optional(),
  meta: z.unknown(),
});

/** A router says these only where its author put them into a procedure's `meta`. What middleware does is not looked at. */
const Meta = z
  .object({
    auth: Auth.nullable().catch(null),
    idempotent: z.boolean().nullable().catch(null),
    errors: DeclaredErrors.nullable().catch(null),
  })
  .catch({ auth: null, idempotent: null, errors: null });

/** Loads its lazy routers, as their first calls would. */
export async function proceduresOfRouter(router: AnyTRPCRouter): Promise<ServedProcedures> {
  const { procedures, lazy } = router._def;
  // A lazy router may hold lazy routers: each one that is loaded leaves this list and may put others onto it.
  for (let waiting = Object.values(lazy); waiting.length > 0; waiting = Object.values(lazy)) {
    for (const { load } of waiting) await load();
  }
  const loaded: Record<string, AnyTRPCProcedure> = procedures;
  return inOrder(Object.entries(loaded).map(([path, procedure]) => [path, served(path, procedure)]));
}

function served(path: string, { _def }: AnyTRPCProcedure): ServedProcedure {
  const definition = Definition.safeParse(_def);
  if (!definition.success)
    throw new Error(`${path} is not a procedure of tRPC 11: ${z.prettifyError(definition.error)}`);
  const { type, inputs, output, meta } = definition.data;
  return {
    kind: type,
    ...Meta.parse(meta),
    inputs: inputs.map(readerOf),
    output: output === undefined ? null : readerOf(output),
    reads: null,
  };
}

const StandardSchema = z.object({ vendor: z.string() });

function readerOf(parser: unknown): Reader {
  if (parser instanceof z.ZodType) return { schema: parser };
  const standard = isObject(parser) && '~standard' in parser ? parser['~standard'] : undefined;
  return { foreign: StandardSchema.safeParse(standard).data?.vendor ?? 'a function' };
}

/** ArkType's parsers are functions. */
const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
