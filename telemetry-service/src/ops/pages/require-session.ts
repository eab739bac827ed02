// Who is let through to the pages of operators.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { findSession, type SessionKey } from './operator-session.ts';

const OPERATOR = 'operator';

/** Lets nobody without a session through to the routes of `scope`: a page asks to log in first, a form does nothing. */
export function requireSession(scope: FastifyInstance, session: SessionKey): void {
  scope.decorateRequest(OPERATOR, '');
  scope.addHook('onRequest', async (request, reply) => {
    const operator = await findSession(request.headers.cookie, session);
    if (operator === null) {
      const next = request.method === 'GET' ? `?next=${encodeURIComponent(request.url)}` : '';
      return reply.redirect(`/ops/login${next}`, 303);
    }
    request.setDecorator(OPERATOR, operator);
  });
}

/** Who is logged in, on a route behind `requireSession`. */
export const operatorIn = (request: FastifyRequest): string => request.getDecorator<string>(OPERATOR);
