// GET and POST /settings/delete, and /goodbye.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendPage } from '../web/send-page.ts';
import { logInFirst, viewerOf, type ViewerParts } from '../web/viewer.ts';
import { askAuth } from './ask-auth.ts';
import { deleteAccountView, goodbyePage } from './delete-account.view.ts';
import { refusedForm } from './refused-form.ts';

export interface DeleteAccountPagesParts extends ViewerParts {
  holdDays: number;
}

const PATH = '/settings/delete';

const Form = z.object({ password: z.string() });

export function deleteAccountPageRoutes(app: FastifyInstance, parts: DeleteAccountPagesParts): void {
  const { auth, holdDays } = parts;
  app.get(PATH, async (_request, reply) => {
    const viewer = await viewerOf(reply, parts);
    if (viewer === null) return logInFirst(reply, PATH);
    return sendPage(reply, deleteAccountView({ viewer, holdDays, refused: null }));
  });

  app.post(PATH, async (request, reply) => {
    const viewer = await viewerOf(reply, parts);
    if (viewer === null) return logInFirst(reply, PATH);
    const { password } = parseInput(Form, request.body);
    try {
      await askAuth(auth, reply, '/delete-user', { password });
    } catch (error) {
      return sendPage(reply, deleteAccountView({ viewer, holdDays, refused: refusedForm(reply, error, {}) }));
    }
    return reply.redirect('/goodbye', 303);
  });

  app.get('/goodbye', (_request, reply) => sendPage(reply, goodbyePage));
}
