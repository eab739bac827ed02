// What every call of the contract goes through: trace, log, release check, token check, and no database error in an answer.
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { startSpan, traceparentOf } from '@swamp-club/platform/spans.ts';
import { traceIdOf } from '@swamp-club/platform/traceparent.ts';
import { SERVED_RELEASES, VERSION_HEADER, type ProcedureMeta } from '@swamp-club/telemetry-contract';
import {
  contractErrorFormatter,
  Refusal,
  refusal,
  traceparentOf as sentTraceparentOf,
  versionRefusal,
} from '@swamp-club/telemetry-contract/server';
import { initTRPC, type TRPCError } from '@trpc/server';
import { tracer } from '../tracer.ts';
import type { Context } from './context.ts';

export const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({ errorFormatter: contractErrorFormatter, isDev: false });

export const procedure = t.procedure
  .use(async ({ ctx, path, batchIndex, next }) => {
    const startedAt = performance.now();
    const release = releaseOf(ctx.headers[VERSION_HEADER]);
    const span = startSpan(tracer, path, sentTraceparentOf(ctx.headers, batchIndex), {
      kind: SpanKind.SERVER,
      attributes: { 'rpc.method': path, 'client.version': release },
    });
    const traceparent = traceparentOf(span);
    const log = ctx.logOf(traceIdOf(traceparent));
    const result = await next({ ctx: { span, traceparent, log } });
    span.setAttribute('rpc.result', resultOf(result));
    const call = { path, release, ms: Math.round(performance.now() - startedAt) };
    ctx.calls.inc({ client_version: release, procedure: path, result: resultOf(result) });
    if (result.ok) log.info(call, 'call answered');
    else if (result.error.code === 'INTERNAL_SERVER_ERROR') {
      span.setStatus({ code: SpanStatusCode.ERROR });
      log.error({ ...call, err: result.error }, 'call failed');
    } else log.info({ ...call, code: result.error.code, reason: result.error.message }, 'call refused');
    span.end();
    return result;
  })
  .use(async ({ ctx, meta, next }) => {
    const unserved = versionRefusal(ctx.headers[VERSION_HEADER]);
    if (unserved !== null) throw unserved;
    const caller = meta?.auth === 'none' ? 'anonymous' : await ctx.caller();
    return next({ ctx: { caller } });
  })
  .use(async ({ ctx, next }) => {
    const result = await next();
    if (result.ok || !isPassingDatabaseError(result.error.cause)) return result;
    ctx.log.warn({ err: result.error.cause }, 'the database is away');
    throw refusal('UNAVAILABLE');
  });

/** A metric's label, so whoever calls can't make up new ones: a release that is served, `none` without the header, or `other`. */
function releaseOf(header: unknown): string {
  if (header === undefined) return 'none';
  return SERVED_RELEASES.find((release) => release === header) ?? 'other';
}

/** `ok`, the declared code it was refused with, or tRPC's own for what no procedure declares. */
function resultOf(result: { ok: true } | { ok: false; error: TRPCError }): string {
  if (result.ok) return 'ok';
  return result.error instanceof Refusal ? result.error.reason : result.error.code;
}
