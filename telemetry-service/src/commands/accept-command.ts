// Takes a command in: stored durably before it is answered, and the same command again gets the same answer.
import type { Db } from 'mongodb';
import { createHash } from 'node:crypto';
import { queuedAt } from '../projector/queue.ts';
import { findCommand, insertCommand, type CommandDocument } from './command-store.ts';

/** The same for the same command, however often it comes. */
export interface Acceptance {
  commandId: string;
  acceptedAt: string;
}

export interface Origin {
  /** The subject of the caller's token. */
  requestedBy: string;
  traceparent: string | null;
}

/** What all commands have in common that nobody has worked on yet. */
export const unworked = (now: Date) => ({ acceptedAt: now, ...queuedAt(now), outcome: null, snapshotSeq: null });

/**
 * Over the type and the contract's fields in a fixed order. It must stay as it is: commands that earlier releases stored are
 * sent again, and compared.
 */
export function payloadHash(payload: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(payload)).digest('hex');
}

/** Returns null when the id belongs to another command. */
export async function acceptCommand(db: Db, command: CommandDocument): Promise<Acceptance | null> {
  const commandId = command._id;
  const stored = (await insertCommand(db, command)) === 'inserted' ? command : await findCommand(db, commandId);
  if (stored?.payloadHash !== command.payloadHash) return null;
  return { commandId, acceptedAt: stored.acceptedAt.toISOString() };
}
