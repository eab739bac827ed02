// Who may use a service's operator tools, and who says that they are and why.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { HttpProblem, parseInput } from './http.ts';

/** Why something is changed: goes into the log of actions. */
export const Why = z.string().trim().min(3, 'say why, in a few words').max(500);

/** Everybody shares one token: the name is a note, not a proof. */
export const OperatorName = z
  .string('say who you are')
  .trim()
  .regex(/^[\w.@+ -]{1,100}$/, 'a name of letters, digits, spaces and . @ + - _');

const Headers = z.object({ 'x-operator': OperatorName });

/** Answers 401, with nothing done and nothing told, to every request of `scope` without the token. */
export function requireOperator(scope: FastifyInstance, token: string): void {
  scope.addHook('onRequest', async ({ headers }) => {
    if (isSameSecret(headers.authorization ?? '', `Bearer ${token}`)) return;
    throw new HttpProblem(401, 'UNAUTHORIZED', 'The operator token is missing or wrong.', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  });
}

/**
 * The name that the operator gives in the header `x-operator`.
 * @throws HttpProblem 400
 */
export const operatorOf = ({ headers }: FastifyRequest): string => parseInput(Headers, headers)['x-operator'];

/** Digests are of one length and compared in constant time, so that nothing about the secret can be measured. */
export const isSameSecret = (given: string, secret: string): boolean => timingSafeEqual(digest(given), digest(secret));

const digest = (text: string) => createHash('sha256').update(text).digest();
