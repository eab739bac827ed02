// The contract language: a procedure is plain data, and a mapped type turns a tree of them into a tRPC router type.
import type {
  TRPC_ERROR_CODE_KEY,
  TRPCBuiltRouter,
  TRPCDefaultErrorData,
  TRPCErrorShape,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCRouterRecord,
} from '@trpc/server';
import type { z } from 'zod';

/** One way a procedure may refuse. A client reads the code and `retry`; `message` tells a person what to do. */
export interface ErrorDeclaration {
  readonly status: TRPC_ERROR_CODE_KEY;
  readonly retry: boolean;
  readonly message: string;
}
export type ErrorDeclarations = Readonly<Record<string, ErrorDeclaration>>;

/** What the service's middleware knows about the procedure being called (tRPC's `meta`). */
export interface ProcedureMeta {
  readonly auth: 'token' | 'none';
}

interface Declared<I extends z.ZodType, O extends z.ZodType, E extends ErrorDeclarations, R extends z.ZodType>
  extends ProcedureMeta {
  readonly input: I;
  readonly output: O;
  /** The client's schema of the answer: `output`, or one that tolerates more. */
  readonly reads: R;
  readonly errors: E;
}
/** Reads: may be repeated without a second thought. */
export interface Query<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  E extends ErrorDeclarations = ErrorDeclarations,
  R extends z.ZodType = z.ZodType,
> extends Declared<I, O, E, R> {
  readonly kind: 'query';
}
/** Changes something. */
export interface Mutation<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  E extends ErrorDeclarations = ErrorDeclarations,
  R extends z.ZodType = z.ZodType,
> extends Declared<I, O, E, R> {
  readonly kind: 'mutation';
  /** A repetition changes nothing, so a client may try again without knowing whether the first attempt arrived. */
  readonly idempotent: boolean;
}
/** One procedure as data. */
export type Procedure = Query | Mutation;
/** Procedures, in a tree of any depth: a path of names is how one is called. */
export interface Contract {
  readonly [name: string]: Procedure | Contract;
}

interface Definition<I extends z.ZodType, O extends z.ZodType, E extends ErrorDeclarations, R extends z.ZodType> {
  readonly input: I;
  readonly output: O;
  readonly reads?: R;
  readonly errors: E;
  /** Default: `token`. */
  readonly auth?: ProcedureMeta['auth'];
}
type AnyDefinition = Definition<z.ZodType, z.ZodType, ErrorDeclarations, z.ZodType>;

const declare = ({ input, output, reads = output, errors, auth = 'token' }: AnyDefinition) => ({
  input,
  output,
  reads,
  errors,
  auth,
});

// The overloads say what the implementation cannot: a default value has the type of the parameter it stands in for.
export function query<
  I extends z.ZodType,
  O extends z.ZodType,
  const E extends ErrorDeclarations,
  R extends z.ZodType = O,
>(definition: Definition<I, O, E, R>): Query<I, O, E, R>;
export function query(definition: AnyDefinition): Query {
  return { kind: 'query', ...declare(definition) };
}

export function mutation<
  I extends z.ZodType,
  O extends z.ZodType,
  const E extends ErrorDeclarations,
  R extends z.ZodType = O,
>(definition: Definition<I, O, E, R> & { readonly idempotent: boolean }): Mutation<I, O, E, R>;
export function mutation(definition: AnyDefinition & { readonly idempotent: boolean }): Mutation {
  return { kind: 'mutation', idempotent: definition.idempotent, ...declare(definition) };
}

export function isProcedure(node: Procedure | Contract): node is Procedure {
  return typeof node['kind'] === 'string';
}

export type ErrorCodeOf<P extends Procedure> = keyof P['errors'] & string;

/** `error.data` of every failed call. `reason` is null for what no procedure declares: then nothing is known but the status. */
export interface ErrorData<Code extends string = string> extends Omit<TRPCDefaultErrorData, 'stack'> {
  reason: Code | null;
  retry: boolean;
  /** The first input field that does not fit, dotted; null unless the reason is INVALID_INPUT. */
  field: string | null;
}
export type ErrorShape<Code extends string = string> = TRPCErrorShape<ErrorData<Code>>;

interface ProcedureTypes<I extends z.ZodType, E extends ErrorDeclarations, R extends z.ZodType> {
  input: z.input<I>;
  output: z.output<R>;
  meta: ProcedureMeta;
  errorShape: ErrorShape<keyof E & string>;
}
type RecordOf<C> = {
  [K in keyof C]: C[K] extends Query<infer I, z.ZodType, infer E, infer R>
    ? TRPCQueryProcedure<ProcedureTypes<I, E, R>>
    : C[K] extends Mutation<infer I, z.ZodType, infer E, infer R>
      ? TRPCMutationProcedure<ProcedureTypes<I, E, R>>
      : RecordOf<C[K]>;
};

/** What a contract's tRPC root agrees on with its clients; the context is the service's own affair. */
export interface RootTypes<Context extends object> {
  ctx: Context;
  meta: ProcedureMeta;
  errorShape: ErrorShape;
  transformer: false;
}

/** The tRPC router type of a contract, as tRPC's clients take it. */
export type RouterOf<C, Context extends object = object> = TRPCBuiltRouter<
  RootTypes<Context>,
  RecordOf<C> extends infer R extends TRPCRouterRecord ? R : never
>;
