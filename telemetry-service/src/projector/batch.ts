// A batch of work: what is in it, how large it may be and how it is taken apart when something in it fails.
import type { CommandDocument } from '../commands/command-store.ts';
import type { ClaimedEvent } from '../ingest/event-store.ts';
import { COUNTED_EVENT } from '../scores/figures.ts';
import type { Queued } from './queue.ts';

export interface Batch {
  commands: readonly CommandDocument[];
  events: readonly ClaimedEvent[];
}

export const sizeOf = ({ commands, events }: Batch): number => commands.length + events.length;

/** Other events are kept and change nothing. */
export const isCounted = ({ event }: ClaimedEvent): boolean => event === COUNTED_EVENT;

/** Everybody who is named in the batch. */
export function peopleOf({ commands, events }: Batch): string[] {
  const senders = events.flatMap(({ sender }) => (sender === null ? [] : [sender.userId]));
  return [...new Set([...commands.map(({ userId }) => userId), ...senders])];
}

export function devicesOf({ events }: Batch): string[] {
  return [...new Set(events.filter(isCounted).map(({ _id }) => _id.distinctId))];
}

/** What has failed before is a suspect, and runs alone so that it harms nobody else. */
export function withoutSuspects({ commands, events }: Batch): { fresh: Batch; suspects: Batch } {
  const those = (are: (item: Queued) => boolean) => ({ commands: commands.filter(are), events: events.filter(are) });
  return { fresh: those(({ attempts }) => attempts === 0), suspects: those(({ attempts }) => attempts !== 0) };
}

/** Two smaller batches, of a batch of at least two. */
export function halves({ commands, events }: Batch): [Batch, Batch] {
  if (commands.length > 0 && events.length > 0) {
    return [
      { commands, events: [] },
      { commands: [], events },
    ];
  }
  const [c, e] = [Math.ceil(commands.length / 2), Math.ceil(events.length / 2)];
  return [
    { commands: commands.slice(0, c), events: events.slice(0, e) },
    { commands: commands.slice(c), events: events.slice(e) },
  ];
}

/** As many of each kind as a batch ever holds. */
export const MAX_LIMIT = 500;

/** How many of each kind to claim next: more while there is a backlog, fewer when a transaction takes a good part of the lease. */
export function nextLimit(limit: number, last: { size: number; tookMs: number }, leaseMs: number): number {
  if (last.tookMs > leaseMs / 4) return Math.max(Math.floor(limit / 2), 1);
  if (last.size >= limit && last.tookMs < leaseMs / 10) return Math.min(limit * 2, MAX_LIMIT);
  return limit;
}
