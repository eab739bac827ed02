// What commands and events have in common as work that waits for the projector.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { CommandStatus } from '@swamp-club/telemetry-contract';

export interface Queued {
  status: CommandStatus;
  /** Failures that were the item's own. */
  attempts: number;
  /** Not to be worked on before. */
  availableAt: Date;
  /** Why the last attempt failed; safe to show to a caller. */
  lastError: string | null;
  processedAt: Date | null;
}

export const queuedAt = (now: Date) =>
  ({ status: 'pending', attempts: 0, availableAt: now, lastError: null, processedAt: null }) satisfies Queued;

export const dueAt = (now: Date) => ({ status: 'pending', availableAt: { $lte: now } }) as const;

/** Partial, so that claiming costs the same however much has been worked off. */
export const claimIndex = {
  name: 'claim',
  key: { availableAt: 1 },
  partialFilterExpression: { status: 'pending' },
} as const satisfies CollectionSpec['indexes'][number];
