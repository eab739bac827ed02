// Having nothing to do while holding a lease: waiting, and renewing it in between.
import type { Lease } from './lease.ts';
import { pause } from './pause.ts';

/**
 * Waits for `ms`, or until `wait` says that something has happened (it gets the ms to wait at most) or `signal` aborts.
 * @throws LeaseLost
 */
export async function holdLease(
  lease: Lease,
  ms: number,
  signal: AbortSignal,
  wait: (ms: number) => Promise<boolean> = (left) => pause(left, signal).then(() => false),
): Promise<void> {
  const until = performance.now() + ms;
  for (let left = ms; left > 0; left = until - performance.now()) {
    if ((await wait(Math.min(left, lease.renewEveryMs))) || signal.aborted) return;
    await lease.renew();
  }
}
