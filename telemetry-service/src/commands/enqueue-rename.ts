// Takes a rename in: stored durably before it is answered, and the same command again gets the same answer.
import type { RenameAccepted, RenameCommand } from '@swamp-club/telemetry-contract';
import type { Db } from 'mongodb';
import { createHash } from 'node:crypto';
import { queuedAt } from '../projector/queue.ts';
import { findCommand, insertCommand, type CommandDocument } from './command-store.ts';

export interface Origin {
  /** The subject of the caller's token. */
  requestedBy: string;
  traceparent: string | null;
}

/** Returns null when the id belongs to another command. */
export async function enqueueRename(
  db: Db,
  command: RenameCommand,
  { requestedBy, traceparent }: Origin,
  now: Date,
): Promise<RenameAccepted | null> {
  const { commandId, createdAt, ...rename } = command;
  const document: CommandDocument = {
    _id: commandId,
    type: 'username_changed',
    ...rename,
    createdAt: new Date(createdAt),
    acceptedAt: now,
    ...queuedAt(now),
    outcome: null,
    snapshotSeq: null,
    payloadHash: payloadHash(command),
    traceparent,
    requestedBy,
  };
  const stored = (await insertCommand(db, document)) === 'inserted' ? document : await findCommand(db, commandId);
  if (stored?.payloadHash !== document.payloadHash) return null;
  return { commandId, acceptedAt: stored.acceptedAt.toISOString() };
}

/** Over the contract's fields in a fixed order; a time counts by its meaning, not by how it is written. */
function payloadHash(command: RenameCommand): string {
  const { commandId, userId, oldUsername, newUsername, usernameVersion, createdAt } = command;
  const time = new Date(createdAt).toISOString();
  const payload = ['username_changed', commandId, userId, oldUsername, newUsername, usernameVersion, time];
  return createHash('sha256').update(JSON.stringify(payload)).digest('hex');
}
