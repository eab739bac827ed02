// The forgetting of a person as a command to be stored.
import type { ErasureCommand } from '@swamp-club/telemetry-contract';
import type { Db } from 'mongodb';
import { acceptCommand, payloadHash, unworked, type Acceptance, type Origin } from './accept-command.ts';

/** Returns null when the id belongs to another command. */
export function enqueueErasure(db: Db, command: ErasureCommand, origin: Origin, now: Date): Promise<Acceptance | null> {
  const { commandId, userId } = command;
  const type = 'account_deleted';
  const createdAt = new Date(command.createdAt);
  return acceptCommand(db, {
    _id: commandId,
    type,
    userId,
    createdAt,
    payloadHash: payloadHash([type, commandId, userId, createdAt.toISOString()]),
    ...origin,
    ...unworked(now),
  });
}
