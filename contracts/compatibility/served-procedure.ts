// A procedure as the comparison needs it, wherever it was declared: the real schemas still in it.
import { z } from 'zod';
import { isProcedure, type Contract, type Procedure } from '../src/define.ts';

export const ProcedureKind = z.enum(['query', 'mutation', 'subscription']);
export const Auth = z.enum(['token', 'none']);
export const DeclaredErrors = z.record(z.string(), z.object({ status: z.string(), retry: z.boolean() }));

/** What reads a value: a schema of zod 4, or another library's parser, which nothing here can look into. */
export type Reader = { readonly schema: z.ZodType } | { readonly foreign: string };

/** Null is what the source does not say. */
export interface ServedProcedure {
  readonly kind: z.output<typeof ProcedureKind>;
  readonly auth: z.output<typeof Auth> | null;
  readonly idempotent: boolean | null;
  /** A call must fit each of them (tRPC's chained inputs); none: what is sent is not looked at. */
  readonly inputs: readonly Reader[];
  readonly output: Reader | null;
  /** How clients of this release read the answer, where that is not `output`. */
  readonly reads: Reader | null;
  readonly errors: z.output<typeof DeclaredErrors> | null;
}

/** By dotted path, in the order of the paths: moving a procedure within the source changes nothing. */
export type ServedProcedures = ReadonlyMap<string, ServedProcedure>;

export function inOrder(procedures: Iterable<[string, ServedProcedure]>): ServedProcedures {
  return new Map([...procedures].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function proceduresOfContract(contract: Contract): ServedProcedures {
  return inOrder(walk(contract, []));
}

function* walk(contract: Contract, path: readonly string[]): Generator<[string, ServedProcedure]> {
  for (const [name, node] of Object.entries(contract)) {
    if (isProcedure(node)) yield [[...path, name].join('.'), served(node)];
    else yield* walk(node, [...path, name]);
  }
}

function served(procedure: Procedure): ServedProcedure {
  const { kind, auth, input, output, reads, errors } = procedure;
  return {
    kind,
    auth,
    idempotent: procedure.kind === 'mutation' ? procedure.idempotent : null,
    inputs: [{ schema: input }],
    output: { schema: output },
    reads: reads === output ? null : { schema: reads },
    errors,
  };
}
