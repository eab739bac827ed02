// How far a rename has come, for whoever asked for it.
import type { RenameStatus } from '@swamp-club/telemetry-contract';
import type { Db } from 'mongodb';
import { findCommand } from './command-store.ts';

export async function renameStatus(db: Db, commandId: string): Promise<RenameStatus | null> {
  const command = await findCommand(db, commandId);
  if (command === null) return null;
  const { status, outcome, attempts, acceptedAt, processedAt, lastError, snapshotSeq } = command;
  return {
    status,
    outcome,
    attempts,
    acceptedAt: acceptedAt.toISOString(),
    processedAt: processedAt?.toISOString() ?? null,
    error: lastError,
    snapshotSeq,
  };
}
