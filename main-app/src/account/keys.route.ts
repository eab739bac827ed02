// GET and POST /settings/keys, POST /settings/keys/:keyId/revoke: the keys with which programs are somebody.
import { HttpProblem, parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendPage } from '../web/send-page.ts';
import { logInFirst, viewerOf, type Viewer, type ViewerParts } from '../web/viewer.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import { askAuth } from './ask-auth.ts';
import { keysView, type Keys } from './keys.view.ts';
import { refusedForm } from './refused-form.ts';

export interface KeysParts extends ViewerParts {
  url: string;
  apiKeys: ApiKeyStore;
}

const PATH = '/settings/keys';

const Query = z.object({ revoked: z.string().optional() });
const length = 'Choose a name of 1 to 32 characters.';
const Form = z.object({ name: z.string(length).trim().min(1, length).max(32, length) });
const Typed = z.object({ name: z.string() }).catch({ name: '' });
const Created = z.object({ name: z.string(), key: z.string() });
const Revoked = z.object({ keyId: z.string().regex(/^[0-9a-f]{24}$/, 'is not the id of a key') });

export function keysRoutes(app: FastifyInstance, parts: KeysParts): void {
  const { auth, url, apiKeys } = parts;
  const page = async (viewer: Viewer, shown: Pick<Keys, 'created' | 'refused' | 'hasRevoked'>) =>
    keysView({ viewer, url, keys: await apiKeys.listOf(viewer.userId), ...shown });

  app.get(PATH, async (request, reply) => {
    const viewer = await viewerOf(reply, parts);
    if (viewer === null) return logInFirst(reply, PATH);
    const hasRevoked = parseInput(Query, request.query).revoked !== undefined;
    return sendPage(reply, await page(viewer, { hasRevoked }));
  });

  // Answered with the key itself, not with a way to it: a key in an address or a cookie would be kept by the browser.
  app.post(PATH, async (request, reply) => {
    const viewer = await viewerOf(reply, parts);
    if (viewer === null) return logInFirst(reply, PATH);
    try {
      const { name } = parseInput(Form, request.body);
      const created = Created.parse(await askAuth(auth, reply, '/api-key/create', { name }));
      return await sendPage(reply, await page(viewer, { created }));
    } catch (error) {
      const refused = refusedForm(reply, error, Typed.parse(request.body));
      return sendPage(reply, await page(viewer, { refused }));
    }
  });

  app.post(`${PATH}/:keyId/revoke`, async (request, reply) => {
    if ((await viewerOf(reply, parts)) === null) return logInFirst(reply, PATH);
    const { keyId } = parseInput(Revoked, request.params);
    try {
      await askAuth(auth, reply, '/api-key/delete', { keyId });
    } catch (error) {
      // Revoked in another window: it is as wished.
      if (!(error instanceof HttpProblem) || error.code !== 'KEY_NOT_FOUND') throw error;
    }
    return reply.redirect(`${PATH}?revoked`, 303);
  });
}
