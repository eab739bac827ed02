// What the calls of one HTTP request have in common.
import { parseTraceparent, traceIdOf } from '@swamp-club/platform/traceparent.ts';
import type { FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics.ts';
import type { VerifyToken } from './service-token.ts';

export interface Context {
  headers: FastifyRequest['headers'];
  /** For a call that belongs to the trace with this id; a request may carry calls of several. */
  logOf: (traceId: string | undefined) => FastifyRequest['log'];
  calls: Metrics['calls'];
  /** Who is calling. @throws Refusal as `VerifyToken` */
  caller: () => Promise<string>;
}

export function createContext(
  { headers, id, log, server }: FastifyRequest,
  { metrics, verifyToken }: { metrics: Pick<Metrics, 'calls'>; verifyToken: VerifyToken },
): Context {
  // Calls that share a request share its token: checking a signature costs more than all else that a call does.
  let caller: Promise<string> | undefined;
  const own = traceIdOf(parseTraceparent(headers['traceparent']));
  return {
    headers,
    logOf: (traceId) =>
      traceId === undefined || traceId === own ? log : server.log.child({ reqId: id, trace_id: traceId }),
    calls: metrics.calls,
    caller: () => (caller ??= verifyToken(headers.authorization)),
  };
}
