// What the calls of one HTTP request have in common.
import type { FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics.ts';
import type { VerifyToken } from './service-token.ts';

export interface Context {
  headers: FastifyRequest['headers'];
  log: FastifyRequest['log'];
  calls: Metrics['calls'];
  /** Who is calling. @throws Refusal as `VerifyToken` */
  caller: () => Promise<string>;
}

export function createContext(
  { headers, log }: FastifyRequest,
  { metrics, verifyToken }: { metrics: Pick<Metrics, 'calls'>; verifyToken: VerifyToken },
): Context {
  // Calls that share a request share its token: checking a signature costs more than all else that a call does.
  let caller: Promise<string> | undefined;
  return { headers, log, calls: metrics.calls, caller: () => (caller ??= verifyToken(headers.authorization)) };
}
