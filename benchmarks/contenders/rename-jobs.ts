// Renames to be queued, each of another person.
import { randomUUID } from 'node:crypto';
import type { Job } from '../peers/peer.ts';

export function newRename(): Job {
  const userId = randomUUID();
  return {
    commandId: randomUUID(),
    userId,
    oldUsername: `old-${userId.slice(0, 18)}`,
    newUsername: `new-${userId.slice(0, 18)}`,
    usernameVersion: 2,
    createdAt: new Date().toISOString(),
  };
}
