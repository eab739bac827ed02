// Renames as the product stores them, made without any of its work.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { payloadHash, unworked } from '../../telemetry-service/src/commands/accept-command.ts';
import { commandsSpec, type RenameDocument } from '../../telemetry-service/src/commands/command-store.ts';
import type { Job } from '../peers/peer.ts';
import { newRename } from './rename-jobs.ts';

export const origin = { requestedBy: 'main-app', traceparent: null };

/** With what every queue needs at least: the index that it is claimed by. */
export const queueOfCommands: CollectionSpec = {
  name: commandsSpec.name,
  indexes: commandsSpec.indexes.filter(({ name }) => name === 'unfinished'),
};

export function storedRename(job: Job = newRename()): RenameDocument {
  const { commandId, ...rename } = job;
  const createdAt = new Date(job.createdAt);
  return {
    _id: commandId,
    type: 'username_changed',
    ...rename,
    createdAt,
    payloadHash: payloadHash(['username_changed', ...Object.values(job)]),
    ...origin,
    ...unworked(createdAt),
  };
}
