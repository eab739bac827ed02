// GET /api/renames/:commandId: how far a rename has come, for the person who asked for it.
import { HttpProblem, parseInput } from '@swamp-club/platform/http.ts';
import { CommandId, type RenameStatus } from '@swamp-club/telemetry-contract';
import { classifyFailure, type TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Auth } from '../account/auth.ts';
import { sessionUserId } from '../account/session.ts';
import type { OutboxStore } from '../telemetry/outbox-store.ts';
import type { ScoreCursorStore } from '../telemetry/score-cursor-store.ts';

export interface RenamesParts {
  auth: Auth;
  outbox: OutboxStore;
  scoreCursor: ScoreCursorStore;
  telemetry: TelemetryClient;
}

/** Somebody is looking at a page: better to say "not known" than to keep them waiting. */
const TELEMETRY_DEADLINE_MS = 1000;

const Params = z.object({ commandId: CommandId });

export function renamesRoutes(app: FastifyInstance, parts: RenamesParts): void {
  app.get('/api/renames/:commandId', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const { commandId } = parseInput(Params, request.params);
    const userId = await sessionUserId(parts.auth, request);
    if (userId === null) throw new HttpProblem(401, 'UNAUTHORIZED', 'Sign in to see your renames.');
    const record = await parts.outbox.find(commandId);
    // Somebody else's is answered like none: ids tell nothing.
    if (record?.type !== 'username_changed' || !record.userId.equals(userId)) {
      throw new HttpProblem(404, 'NOT_FOUND', 'You have no rename with this id.', { field: 'commandId' });
    }
    const { oldUsername, newUsername, createdAt, status, attempts, sentAt, lastError } = record;
    const seen = await statusAtTelemetry(commandId, parts.telemetry);
    return {
      commandId,
      oldUsername,
      newUsername,
      createdAt,
      outbox: { status, attempts, sentAt, error: lastError },
      telemetry: seen === null ? null : pickStatus(seen),
      onLeaderboard: seen?.snapshotSeq != null && seen.snapshotSeq <= (await parts.scoreCursor.read()),
    };
  });
}

const pickStatus = ({ status, outcome, acceptedAt, processedAt }: RenameStatus) => ({
  status,
  outcome,
  acceptedAt,
  processedAt,
});

/** Null while telemetry does not know the command, or can't be asked. */
async function statusAtTelemetry(commandId: string, telemetry: TelemetryClient): Promise<RenameStatus | null> {
  const signal = AbortSignal.timeout(TELEMETRY_DEADLINE_MS);
  try {
    return await telemetry.identity.renameStatus.query({ commandId }, { signal });
  } catch (error) {
    // Throws what is no failure of the call; which of those it is makes no difference to the person who asks.
    classifyFailure(error);
    return null;
  }
}
