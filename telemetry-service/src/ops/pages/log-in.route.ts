// /ops/login and /ops/logout: from the operator token to a session, and out of it.
import { clientOf } from '@swamp-club/platform/client-address.ts';
import { parseInput } from '@swamp-club/platform/http.ts';
import { isSameSecret, OperatorName } from '@swamp-club/platform/operator-access.ts';
import { countRequest, uncountRequest } from '@swamp-club/platform/request-count-store.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { OpsParts } from '../projector-controls.ts';
import { logInView } from './log-in.view.ts';
import { sendOpsPage } from './ops-layout.ts';
import { closeSession, openSession, type SessionKey } from './operator-session.ts';

/** Pages of operators alone, lest a link leads through our login to somebody else's page. */
const Next = z
  .string()
  .regex(/^\/ops(?:[/?][!-~]*)?$/)
  .catch('/ops');
const Query = z.object({ next: Next });
const Form = z.object({ operator: z.string().default(''), token: z.string().default(''), next: Next });

/** So many wrong tokens may come from one address: one is long, and trying has to be slow. */
const WRONG_TOKENS = { max: 10, windowMs: 60_000 };

export function logInRoutes(
  scope: FastifyInstance,
  { db, operator: { token }, rateLimited }: OpsParts,
  session: SessionKey,
): void {
  scope.get('/ops/login', (request, reply) => sendOpsPage(reply, logInView(parseInput(Query, request.query))));

  scope.post('/ops/login', async (request, reply) => {
    const { token: given, ...form } = parseInput(Form, request.body ?? {});
    const counted = `operator-login ${clientOf(request.ip)}`;
    const wait = rateLimited ? await countRequest(db, counted, WRONG_TOKENS, session.now()) : 0;
    if (wait > 0) {
      const errors = { token: `Too many wrong tokens came from your address. Try again in ${wait} seconds.` };
      return sendOpsPage(reply.code(429).header('retry-after', wait), logInView({ ...form, errors }));
    }
    const isRight = isSameSecret(given, token);
    if (isRight && rateLimited) await uncountRequest(db, counted);
    const operator = OperatorName.safeParse(form.operator);
    if (!isRight) {
      const errors = { token: 'This is not the operator token.' };
      return sendOpsPage(reply.code(401), logInView({ ...form, errors }));
    }
    if (!operator.success) {
      const errors = { operator: operator.error.issues[0]?.message ?? 'say who you are' };
      return sendOpsPage(reply.code(400), logInView({ ...form, errors }));
    }
    const isSecure = request.headers.origin?.startsWith('https:') === true;
    const cookie = await openSession(operator.data, session, isSecure);
    return reply.header('set-cookie', cookie).redirect(form.next, 303);
  });

  scope.post('/ops/logout', (_request, reply) =>
    reply.header('set-cookie', closeSession()).redirect('/ops/login', 303),
  );
}
