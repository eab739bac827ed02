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
  /** `unknown`: telemetry has no such command. `unreachable`: it can't be asked just now. */
  telemetry: Pick<RenameStatus, 'status' | 'outcome' | 'acceptedAt' | 'processedAt'> | 'unknown' | 'unreachable';
  onLeaderboard: boolean;
  /** The latest of the renames that this person has made since; null for none. */
  laterCommandId: string | null;
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
  const [seen, latest] = await Promise.all([
    statusAtTelemetry(commandId, parts.telemetry),
    parts.outbox.latestRename(userId),
  ]);
  const isOvertaken = latest?.type === 'username_changed' && latest.usernameVersion > record.usernameVersion;
  return {
    commandId,
    oldUsername,
    newUsername,
    createdAt,
    delivery: { status, attempts, sentAt, error: lastError },
    telemetry: typeof seen === 'string' ? seen : pickStatus(seen),
    onLeaderboard: await isOnLeaderboard(seen, parts.scoreCursor),
    laterCommandId: isOvertaken ? latest._id : null,
  };
}

const pickStatus = ({ status, outcome, acceptedAt, processedAt }: RenameStatus) => ({
  status,
  outcome,
  acceptedAt,
  processedAt,
});

async function isOnLeaderboard(seen: Seen, scoreCursor: ScoreCursorStore): Promise<boolean> {
  return typeof seen !== 'string' && seen.snapshotSeq !== null && seen.snapshotSeq <= (await scoreCursor.read());
}

type Seen = RenameStatus | 'unknown' | 'unreachable';

async function statusAtTelemetry(commandId: string, telemetry: TelemetryClient): Promise<Seen> {
  const signal = AbortSignal.timeout(TELEMETRY_DEADLINE_MS);
  try {
    return await telemetry.identity.renameStatus.query({ commandId }, { signal });
  } catch (error) {
    const failure = classifyFailure(error);
    return failure.kind === 'declared' && failure.code === 'COMMAND_NOT_FOUND' ? 'unknown' : 'unreachable';
  }
}
