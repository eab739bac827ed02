// A rename as a command to be stored.
import type { RenameCommand } from '@swamp-club/telemetry-contract';
import type { Db } from 'mongodb';
import { acceptCommand, payloadHash, unworked, type Acceptance, type Origin } from './accept-command.ts';

/** Returns null when the id belongs to another command. */
export function enqueueRename(db: Db, command: RenameCommand, origin: Origin, now: Date): Promise<Acceptance | null> {
  const { commandId, userId, oldUsername, newUsername, usernameVersion } = command;
  const type = 'username_changed';
  // A time counts by its meaning, not by how it is written.
  const createdAt = new Date(command.createdAt);
  const payload = [type, commandId, userId, oldUsername, newUsername, usernameVersion, createdAt.toISOString()];
  return acceptCommand(db, {
    _id: commandId,
    type,
    userId,
    oldUsername,
    newUsername,
    usernameVersion,
    createdAt,
    payloadHash: payloadHash(payload),
    ...origin,
    ...unworked(now),
  });
}
