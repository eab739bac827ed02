// What every call of the contract goes through: log, release check, token check, and no database error in an answer.
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { VERSION_HEADER, type ProcedureMeta } from '@swamp-club/telemetry-contract';
import { contractErrorFormatter, refusal, traceparentOf, versionRefusal } from '@swamp-club/telemetry-contract/server';
import { initTRPC } from '@trpc/server';
import type { FastifyRequest } from 'fastify';
import type { VerifyToken } from './service-token.ts';

export interface Context {
  headers: FastifyRequest['headers'];
  log: FastifyRequest['log'];
  verifyToken: VerifyToken;
}

export const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({ errorFormatter: contractErrorFormatter, isDev: false });

export const procedure = t.procedure
  .use(async ({ ctx, path, next }) => {
    const startedAt = performance.now();
    const result = await next();
    const call = { path, ms: Math.round(performance.now() - startedAt) };
    if (result.ok) ctx.log.info(call, 'call answered');
    else if (result.error.code === 'INTERNAL_SERVER_ERROR')
      ctx.log.error({ ...call, err: result.error }, 'call failed');
    else ctx.log.info({ ...call, code: result.error.code, reason: result.error.message }, 'call refused');
    return result;
  })
  .use(async ({ ctx, meta, batchIndex, next }) => {
    const unserved = versionRefusal(ctx.headers[VERSION_HEADER]);
    if (unserved !== null) throw unserved;
    const caller = meta?.auth === 'none' ? 'anonymous' : await ctx.verifyToken(ctx.headers.authorization);
    return next({ ctx: { caller, traceparent: traceparentOf(ctx.headers, batchIndex) } });
  })
  .use(async ({ ctx, next }) => {
    const result = await next();
    if (result.ok || !isPassingDatabaseError(result.error.cause)) return result;
    ctx.log.warn({ err: result.error.cause }, 'the database is away');
    throw refusal('UNAVAILABLE');
  });
