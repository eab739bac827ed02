// What every call of the contract goes through: log, release check, token check, and no database error in an answer.
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { VERSION_HEADER, type ProcedureMeta } from '@swamp-club/telemetry-contract';
import {
  contractErrorFormatter,
  Refusal,
  refusal,
  traceparentOf,
  versionRefusal,
} from '@swamp-club/telemetry-contract/server';
import { initTRPC, type TRPCError } from '@trpc/server';
import { releaseOf } from './client-release.ts';
import type { Context } from './context.ts';

export const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({ errorFormatter: contractErrorFormatter, isDev: false });

export const procedure = t.procedure
  .use(async ({ ctx, path, next }) => {
    const startedAt = performance.now();
    const result = await next();
    const release = releaseOf(ctx.headers[VERSION_HEADER]);
    const call = { path, release, ms: Math.round(performance.now() - startedAt) };
    ctx.calls.inc({ client_version: release, procedure: path, result: resultOf(result) });
    if (result.ok) ctx.log.info(call, 'call answered');
    else if (result.error.code === 'INTERNAL_SERVER_ERROR')
      ctx.log.error({ ...call, err: result.error }, 'call failed');
    else ctx.log.info({ ...call, code: result.error.code, reason: result.error.message }, 'call refused');
    return result;
  })
  .use(async ({ ctx, meta, batchIndex, next }) => {
    const unserved = versionRefusal(ctx.headers[VERSION_HEADER]);
    if (unserved !== null) throw unserved;
    const caller = meta?.auth === 'none' ? 'anonymous' : await ctx.caller();
    return next({ ctx: { caller, traceparent: traceparentOf(ctx.headers, batchIndex) } });
  })
  .use(async ({ ctx, next }) => {
    const result = await next();
    if (result.ok || !isPassingDatabaseError(result.error.cause)) return result;
    ctx.log.warn({ err: result.error.cause }, 'the database is away');
    throw refusal('UNAVAILABLE');
  });

/** `ok`, the declared code it was refused with, or tRPC's own for what no procedure declares. */
function resultOf(result: { ok: true } | { ok: false; error: TRPCError }): string {
  if (result.ok) return 'ok';
  return result.error instanceof Refusal ? result.error.reason : result.error.code;
}
