// GET and POST /settings/delete, and /goodbye.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendPage } from '../web/send-page.ts';
import { logInFirst, viewerOf, type ViewerParts } from '../web/viewer.ts';
import { askAuth } from './ask-auth.ts';
import { deleteAccountView, goodbyePage } from './delete-account.view.ts';
import { formProblem } from './form-problem.ts';

export interface DeleteAccountPagesParts extends ViewerParts {
  url: string;
  holdDays: number;
}

const PATH = '/settings/delete';

const Form = z.object({ password: z.string() });

export function deleteAccountPageRoutes(app: FastifyInstance, parts: DeleteAccountPagesParts): void {
  const { holdDays } = parts;
  app.get(PATH, async (request, reply) => {
    const viewer = await viewerOf({ request, reply }, parts);
    if (viewer === null) return logInFirst(reply, PATH);
    return sendPage(reply, deleteAccountView({ viewer, holdDays, problem: null }));
  });

  app.post(PATH, async (request, reply) => {
    const viewer = await viewerOf({ request, reply }, parts);
    if (viewer === null) return logInFirst(reply, PATH);
    const { password } = parseInput(Form, request.body);
    try {
      await askAuth(parts, { request, reply }, '/delete-user', { password });
    } catch (error) {
      const problem = formProblem(error, {});
      reply.code(problem.status).headers(problem.headers);
      return sendPage(reply, deleteAccountView({ viewer, holdDays, problem }));
    }
    return reply.redirect('/goodbye', 303);
  });

  app.get('/goodbye', (_request, reply) => sendPage(reply, goodbyePage));
}
