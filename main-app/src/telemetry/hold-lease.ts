// Having nothing to do while holding a lease: waiting, and renewing it in between.
import type { Lease } from '@swamp-club/platform/lease.ts';

/**
 * Waits for `ms`, or until `wait` says that something has happened (it gets the ms to wait at most) or `signal` aborts.
 * @throws LeaseLost
 */
export async function holdLease(
  lease: Lease,
  ms: number,
  signal: AbortSignal,
  wait: (ms: number) => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + ms;
  for (let left = ms; left > 0; left = deadline - Date.now()) {
    if ((await wait(Math.min(left, lease.renewEveryMs))) || signal.aborted) return;
    await lease.renew();
  }
}
