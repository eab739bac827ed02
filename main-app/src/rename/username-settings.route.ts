// GET /settings and POST /settings/username: a person's username, as they see and change it in a browser.
import { HttpProblem, parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { askAuth } from '../account/ask-auth.ts';
import type { OutboxStore } from '../telemetry/outbox-store.ts';
import { sendPage } from '../web/send-page.ts';
import { logInFirst, viewerOf, type Viewer, type ViewerParts } from '../web/viewer.ts';
import { dayBefore, nextRenameAt } from './rename-quota.ts';
import { usernameSettingsView, type UsernameSettings } from './username-settings.view.ts';

export interface UsernameSettingsParts extends ViewerParts {
  url: string;
  outbox: OutboxStore;
  holdDays: number;
  /** 0: no limit. */
  changesPerDay: number;
  now: () => Date;
}

const Query = z.object({ saved: z.string().optional() });
const Form = z.object({ username: z.string().trim() });
const Chosen = z.object({ commandId: z.string().nullable() });

export function usernameSettingsRoutes(app: FastifyInstance, parts: UsernameSettingsParts): void {
  app.get('/settings', async (request, reply) => {
    const viewer = await viewerOf(request, parts);
    if (viewer === null) return logInFirst(reply, '/settings');
    const { saved } = parseInput(Query, request.query);
    return sendPage(reply, await page(parts, viewer, { refused: null, hasSaved: saved !== undefined }));
  });

  app.post('/settings/username', async (request, reply) => {
    const viewer = await viewerOf(request, parts);
    if (viewer === null) return logInFirst(reply, '/settings');
    const { username } = parseInput(Form, request.body);
    try {
      const commandId = await choose(parts, { request, reply }, username);
      // To how the change goes on, where telemetry has to hear of it.
      return await reply.redirect(commandId === null ? '/settings?saved' : `/renames/${commandId}`, 303);
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.status === 500) throw error;
      reply.code(error.status).headers(error.headers);
      return sendPage(
        reply,
        await page(parts, viewer, { refused: { username, message: error.message }, hasSaved: false }),
      );
    }
  });
}

async function choose(
  parts: UsernameSettingsParts,
  exchange: { request: FastifyRequest; reply: FastifyReply },
  username: string,
): Promise<string | null> {
  return Chosen.parse(await askAuth(parts, exchange, '/choose-username', { username })).commandId;
}

async function page(
  { outbox, holdDays, changesPerDay, now }: UsernameSettingsParts,
  viewer: Viewer,
  shown: Pick<UsernameSettings, 'refused' | 'hasSaved'>,
) {
  const lately = changesPerDay === 0 ? [] : await outbox.renamesSince(viewer.userId, dayBefore(now()), changesPerDay);
  return usernameSettingsView({
    viewer,
    holdDays,
    changesPerDay,
    nextRenameAt: nextRenameAt(lately, changesPerDay),
    ...shown,
  });
}
