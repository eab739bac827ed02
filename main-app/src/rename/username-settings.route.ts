// GET /settings and POST /settings/username: a person's username, as they see and change it in a browser.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { askAuth } from '../account/ask-auth.ts';
import { refusedForm } from '../account/refused-form.ts';
import type { OutboxStore } from '../telemetry/outbox-store.ts';
import type { Page } from '../web/layout.ts';
import { sendPage } from '../web/send-page.ts';
import { logInFirst, viewerOf, type Viewer, type ViewerParts } from '../web/viewer.ts';
import { dayBefore, nextRenameAt } from './rename-quota.ts';
import { heldUntil, isHeld } from './username-claim.ts';
import { usernameSettingsView, type UsernameSettings } from './username-settings.view.ts';
import type { UsernamesStore } from './usernames-store.ts';

export interface UsernameSettingsParts extends ViewerParts {
  usernames: UsernamesStore;
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
    const viewer = await viewerOf(reply, parts);
    if (viewer === null) return logInFirst(reply, '/settings');
    const { saved } = parseInput(Query, request.query);
    return sendPage(reply, await settingsOf(parts, viewer, { refused: null, hasSaved: saved !== undefined }));
  });

  app.post('/settings/username', async (request, reply) => {
    const viewer = await viewerOf(reply, parts);
    if (viewer === null) return logInFirst(reply, '/settings');
    const { username } = parseInput(Form, request.body);
    let commandId: string | null;
    try {
      const answer = await askAuth(parts.auth, reply, '/choose-username', { username });
      commandId = Chosen.parse(answer).commandId;
    } catch (error) {
      const refused = refusedForm(reply, error, { username });
      return sendPage(reply, await settingsOf(parts, viewer, { refused, hasSaved: false }));
    }
    // To how the change goes on, where telemetry has to hear of it.
    return reply.redirect(commandId === null ? '/settings?saved' : `/renames/${commandId}`, 303);
  });
}

async function settingsOf(
  parts: UsernameSettingsParts,
  viewer: Viewer,
  shown: Pick<UsernameSettings, 'refused' | 'hasSaved'>,
): Promise<Page> {
  const { usernames, outbox, holdDays, changesPerDay } = parts;
  const now = parts.now();
  const lately = changesPerDay === 0 ? [] : await outbox.renamesSince(viewer.userId, dayBefore(now), changesPerDay);
  const released = await usernames.listReleasedBy(viewer.userId);
  return usernameSettingsView({
    viewer,
    holdDays,
    changesPerDay,
    nextRenameAt: nextRenameAt(lately, changesPerDay),
    kept: released
      .filter((claim) => isHeld(claim, { now, holdDays }))
      .map((claim) => ({ username: claim.name, until: heldUntil(claim, holdDays) })),
    ...shown,
  });
}
