// For whoever serves a contract: handlers in, tRPC router out, or a compile error saying which procedure is wrong.
import {
  TRPCError,
  type AnyTRPCRouter,
  type inferProcedureBuilderResolverOptions,
  type TRPCProcedureBuilder,
  type TRPCRootConfig,
  type TRPCRouterBuilder,
  type TRPCUnsetMarker,
} from '@trpc/server';
import type { z } from 'zod';
import {
  isProcedure,
  type Contract,
  type ErrorCodeOf,
  type ErrorShape,
  type Mutation,
  type Procedure,
  type ProcedureMeta,
  type Query,
  type RootTypes,
  type RouterOf,
} from './define.ts';
import { Refusal } from './refusal.ts';

export { contractErrorFormatter, Refusal, refusal, versionRefusal } from './refusal.ts';
export { traceparentOf } from './wire.ts';

/** What a handler gets. It throws `refuse(code)` for a declared error; anything else it throws is an internal error. */
export interface Call<P extends Procedure, Context> {
  readonly input: z.output<P['input']>;
  readonly ctx: Context;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
  /** Makes what to throw for a declared error; without a message, the declared one. */
  readonly refuse: (code: ErrorCodeOf<P>, message?: string) => Refusal;
}
type Handler<P extends Procedure, Context> = (
  call: Call<P, Context>,
) => z.input<P['output']> | Promise<z.input<P['output']>>;

/** One handler for each procedure, in the contract's own tree. */
export type Handlers<C, Context> = {
  readonly [K in keyof C]: C[K] extends Query | Mutation ? Handler<C[K], Context> : Handlers<C[K], Context>;
};

/** The service's `t`: made with `contractErrorFormatter`, `.meta<ProcedureMeta>()` and no transformer, or it does not fit. */
interface Root<Context extends object> {
  readonly _config: TRPCRootConfig<RootTypes<Context>>;
  readonly router: TRPCRouterBuilder<RootTypes<Context>>;
}
type Builder<Context, Added> = TRPCProcedureBuilder<
  Context,
  ProcedureMeta,
  Added,
  TRPCUnsetMarker,
  TRPCUnsetMarker,
  TRPCUnsetMarker,
  TRPCUnsetMarker,
  false,
  ErrorShape
>;
type ContextOf<Context, Added> = inferProcedureBuilderResolverOptions<Builder<Context, Added>>['ctx'];

/** The shape every `Handlers<…>` has once its types are forgotten, for walking it beside the contract. */
type UntypedHandler = (call: {
  input: unknown;
  ctx: unknown;
  signal: AbortSignal;
  refuse: (code: string, message?: string) => Refusal;
}) => unknown;
interface UntypedHandlers {
  readonly [name: string]: UntypedHandler | UntypedHandlers;
}

/**
 * Serves `contract` with `handlers`, each behind `procedure` (the service's own middleware: authentication, logging).
 * It does not compile when a procedure is missing, unknown or mistyped, or refuses with a code it does not declare.
 */
export function implement<C extends Contract, Context extends object, Added>(
  contract: C,
  t: Root<Context>,
  procedure: Builder<Context, Added>,
  handlers: Handlers<C, ContextOf<Context, Added>>,
): RouterOf<C, Context>;
// The one step that types cannot follow: a record built in a loop is the mapped type. Both walk the same contract.
export function implement(
  contract: Contract,
  t: Root<object>,
  procedure: Builder<object, unknown>,
  handlers: UntypedHandlers,
): AnyTRPCRouter {
  return t.router(serveAll(contract, procedure, handlers));
}

type Served = ReturnType<typeof serve> | { [name: string]: Served };

function serveAll(
  contract: Contract,
  procedure: Builder<object, unknown>,
  handlers: UntypedHandlers,
): Record<string, Served> {
  const served = Object.entries(contract).map(([name, declared]): [string, Served] => {
    const handler = handlers[name];
    if (isProcedure(declared) && typeof handler === 'function') return [name, serve(declared, procedure, handler)];
    if (!isProcedure(declared) && typeof handler === 'object') return [name, serveAll(declared, procedure, handler)];
    throw new Error(`The contract's ${name} is not implemented.`);
  });
  return Object.fromEntries(served);
}

function serve(declared: Procedure, procedure: Builder<object, unknown>, handler: UntypedHandler) {
  const refuse = (code: string, message?: string) => {
    const error = declared.errors[code];
    if (error === undefined) throw new Error(`${code} is not declared.`);
    return new Refusal(code, error, { message });
  };
  const builder = procedure.meta({ auth: declared.auth }).input(declared.input).output(declared.output);
  const resolve = async ({ input, ctx, signal }: { input: unknown; ctx: unknown; signal: AbortSignal | undefined }) => {
    try {
      return await handler({ input, ctx, signal: signal ?? AbortSignal.any([]), refuse });
    } catch (error) {
      if (error instanceof Refusal) throw error;
      // A TRPCError of the handler's own must not pass for one of tRPC's, such as the NOT_FOUND of an unknown procedure.
      throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error });
    }
  };
  return declared.kind === 'query' ? builder.query(resolve) : builder.mutation(resolve);
}
