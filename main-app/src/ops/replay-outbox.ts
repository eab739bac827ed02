// For a telemetry restored from a backup: what it had acknowledged since then is sent again.
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { OutboxStore } from '../telemetry/outbox-store.ts';

/** A backup is not taken in one instant, and `acceptedAt` was read off a clock before the write that it dates. */
const MARGIN_MS = 60_000;

/** How many records `replayOutbox` would send again. */
export function countReplay(outbox: OutboxStore, backupAt: Date): Promise<number> {
  return outbox.countAcceptedSince(lessMargin(backupAt));
}

/**
 * Makes every record that telemetry acknowledged since `backupAt`, less a minute, pending again; returns how many. What
 * telemetry still has it answers as before, so replaying too much, or twice, is harmless.
 */
export async function replayOutbox(
  { outbox, outboxWritten, now }: { outbox: OutboxStore; outboxWritten: Wakeup; now: () => Date },
  backupAt: Date,
): Promise<number> {
  const replayed = await outbox.replayAcceptedSince(lessMargin(backupAt), now());
  outboxWritten.notify();
  return replayed;
}

const lessMargin = (date: Date) => new Date(date.getTime() - MARGIN_MS);
