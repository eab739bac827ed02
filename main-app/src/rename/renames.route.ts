// GET /api/renames/:commandId: how far a rename has come, for the person who asked for it.
import { HttpProblem, parseInput } from '@swamp-club/platform/http.ts';
import { CommandId } from '@swamp-club/telemetry-contract';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Auth } from '../account/auth.ts';
import { currentSession } from '../account/session.ts';
import { renameProgress, type RenameProgressParts } from './rename-progress.ts';

export interface RenamesParts extends RenameProgressParts {
  auth: Auth;
}

const Params = z.object({ commandId: CommandId });

export function renamesRoutes(app: FastifyInstance, parts: RenamesParts): void {
  app.get('/api/renames/:commandId', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const { commandId } = parseInput(Params, request.params);
    const session = await currentSession(parts.auth, reply);
    if (session === null) throw new HttpProblem(401, 'UNAUTHORIZED', 'Sign in to see your renames.');
    const { delivery, telemetry, ...progress } = await renameProgress(parts, { commandId, userId: session.userId });
    return { ...progress, outbox: delivery, telemetry: typeof telemetry === 'string' ? null : telemetry };
  });
}
