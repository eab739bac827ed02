// For figures that telemetry may no longer have: everything is read again, and what it does not mention goes to zero.
import type { Lease } from '@swamp-club/platform/lease.ts';
import { applyPage, fetchPage, type ScorePageParts } from '../telemetry/score-page.ts';

const CLEARED_AT_ONCE = 500;

export interface Resynced {
  /** Snapshots that were read. */
  snapshots: number;
  /** Of these, how many this release could not read. Whose they are is not known: nobody is set to zero then. */
  unreadable: number;
  /** People whose figures telemetry did not mention, now zero. */
  cleared: number;
}

/**
 * Reads every snapshot from cursor 0 under the score watcher's `lease`, so that nobody else applies any meanwhile. Stopped
 * in the middle it has done no harm, and is begun anew.
 * @throws LeaseLost, or what `classifyFailure` knows
 */
export async function resyncScores(lease: Lease, parts: ScorePageParts, signal: AbortSignal): Promise<Resynced> {
  const unmentioned = await parts.scores.revisions();
  let [cursor, snapshots, unreadable] = [0, 0, 0];
  for (;;) {
    const page = await fetchPage(parts.telemetry, { cursor, waitMs: 0 }, signal);
    // Not a page that is short: telemetry leaves out what it cannot read itself, and more may follow.
    if (page.cursor === cursor) break;
    const applied = await applyPage(page, lease, parts);
    for (const { userId } of applied) unmentioned.delete(userId);
    snapshots += page.snapshots.length;
    unreadable += page.snapshots.length - applied.length;
    cursor = page.cursor;
  }
  const cleared = unreadable > 0 ? 0 : await clear([...unmentioned], cursor, lease, parts);
  parts.log.info({ snapshots, unreadable, cleared }, 'scores resynced');
  return { snapshots, unreadable, cleared };
}

/** With the last `seq` read as their revision: older snapshots are outdated by this, any later one wins. */
async function clear(
  rows: readonly [userId: string, revision: number][],
  seq: number,
  lease: Lease,
  { scores }: ScorePageParts,
): Promise<number> {
  let cleared = 0;
  for (let at = 0; at < rows.length; at += CLEARED_AT_ONCE) {
    const batch = rows.slice(at, at + CLEARED_AT_ONCE);
    cleared += await lease.transaction((session) => scores.clearFigures(batch, seq, session));
  }
  return cleared;
}
