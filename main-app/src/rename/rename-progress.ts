// How far a rename has come, as it really is: read from the outbox and asked of telemetry.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import type { RenameStatus } from '@swamp-club/telemetry-contract';
import { classifyFailure, type TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { ObjectId } from 'mongodb';
import type { OutboxRecord, OutboxStore } from '../telemetry/outbox-store.ts';
import type { ScoreCursorStore } from '../telemetry/score-cursor-store.ts';

export interface RenameProgressParts {
  outbox: OutboxStore;
  scoreCursor: ScoreCursorStore;
  telemetry: TelemetryClient;
}

export interface RenameProgress {
  commandId: string;
  oldUsername: string;
  newUsername: string;
  createdAt: Date;
  delivery: Pick<OutboxRecord, 'status' | 'attempts' | 'sentAt'> & { error: string | null };
  /** Null while telemetry does not know the command, or can't be asked. */
  telemetry: Pick<RenameStatus, 'status' | 'outcome' | 'acceptedAt' | 'processedAt'> | null;
  onLeaderboard: boolean;
}

/** Somebody is looking at a page: better to say "not known" than to keep them waiting. */
const TELEMETRY_DEADLINE_MS = 1000;

/** @throws HttpProblem 404: somebody else's is answered like none, so that ids tell nothing. */
export async function renameProgress(
  parts: RenameProgressParts,
  { commandId, userId }: { commandId: string; userId: ObjectId },
): Promise<RenameProgress> {
  const record = await parts.outbox.find(commandId);
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
    delivery: { status, attempts, sentAt, error: lastError },
    telemetry: seen === null ? null : pickStatus(seen),
    onLeaderboard: seen?.snapshotSeq != null && seen.snapshotSeq <= (await parts.scoreCursor.read()),
  };
}

const pickStatus = ({ status, outcome, acceptedAt, processedAt }: RenameStatus) => ({
  status,
  outcome,
  acceptedAt,
  processedAt,
});

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
