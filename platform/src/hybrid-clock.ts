// Numbers that only grow and follow the wall clock, so that a side restored from a backup overtakes what others have seen.

/**
 * The next number of a hybrid logical clock: `max(previous + 1, now in µs)`, a safe integer for centuries.
 * Kulkarni et al., "Logical Physical Clocks" (2014), with one component.
 */
export function nextTick(previous: number, now: Date): number {
  return Math.max(previous + 1, now.getTime() * 1000);
}
