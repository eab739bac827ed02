// GET /renames/:commandId: a person's own rename on its way, in a browser.
import { parseInput } from '@swamp-club/platform/http.ts';
import { CommandId } from '@swamp-club/telemetry-contract';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendPage } from '../web/send-page.ts';
import { logInFirst, viewerOf, type ViewerParts } from '../web/viewer.ts';
import { renameProgress, type RenameProgressParts } from './rename-progress.ts';
import { renameProgressView } from './rename-progress.view.ts';

export interface RenamePagesParts extends RenameProgressParts, ViewerParts {}

const Params = z.object({ commandId: CommandId });

export function renamePageRoutes(app: FastifyInstance, parts: RenamePagesParts): void {
  app.get('/renames/:commandId', async (request, reply) => {
    const { commandId } = parseInput(Params, request.params);
    const viewer = await viewerOf(reply, parts);
    if (viewer === null) return logInFirst(reply, `/renames/${commandId}`);
    const { userId } = viewer;
    return sendPage(reply, renameProgressView(viewer, await renameProgress(parts, { commandId, userId })));
  });
}
