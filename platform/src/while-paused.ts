// Work that an operator has paused: its lease is kept, so that no other replica begins it, and nothing is done.
import type { Db } from 'mongodb';
import type { Lease } from './lease.ts';
import { notifyOnWrite, Wakeup } from './wakeup.ts';

/**
 * Returns at once where nothing is paused; else when `isPaused`, which reads `collection`, no longer says so, or when
 * `signal` aborts.
 * @throws LeaseLost
 */
export async function whilePaused(
  lease: Lease,
  { db, collection, isPaused }: { db: Db; collection: string; isPaused: () => Promise<boolean> },
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted || !(await isPaused())) return;
  const changed = new Wakeup();
  using _otherReplicas = await notifyOnWrite(db, [collection], changed);
  for (let seen = changed.generation; !signal.aborted && (await isPaused()); seen = changed.generation) {
    await changed.wait(seen, lease.renewEveryMs, signal);
    await lease.renew();
  }
}
