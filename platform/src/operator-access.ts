// Who may use a service's operator tools, and who says that they are and why.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { HttpProblem, parseInput } from './http.ts';

/** For the environment: long enough not to be guessed. */
export const operatorToken = z
  .string('must be set, at least 32 random characters, e.g. from: openssl rand -hex 32')
  .min(32, 'must be at least 32 random characters, e.g. from: openssl rand -hex 32');

/** Why something is changed: goes into the log of actions. */
export const Why = z.string().trim().min(3, 'say why, in a few words').max(500);

const Headers = z.object({
  'x-operator': z
    .string('say who you are')
    .trim()
    .regex(/^[\w.@+ -]{1,100}$/, 'a name of letters, digits, spaces and . @ + - _'),
});

/** Answers 401, with nothing done and nothing told, to every request of `scope` without the token. */
export function requireOperator(scope: FastifyInstance, token: string): void {
  const expected = digest(`Bearer ${token}`);
  scope.addHook('onRequest', async ({ headers }) => {
    // Digests are of one length and compared in constant time, so that nothing about the token can be measured.
    if (timingSafeEqual(digest(headers.authorization ?? ''), expected)) return;
    throw new HttpProblem(401, 'UNAUTHORIZED', 'The operator token is missing or wrong.', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  });
}

/**
 * The name that the operator gives in the header `x-operator`. Everybody shares one token: it is a note, not a proof.
 * @throws HttpProblem 400
 */
export const operatorOf = ({ headers }: FastifyRequest): string => parseInput(Headers, headers)['x-operator'];

const digest = (text: string) => createHash('sha256').update(text).digest();
