// How long to wait before trying again: exponential, with jitter so that many waiters do not return as one.

/** Milliseconds to wait after the `attempt`th failure (1, 2, …): between half and all of `baseMs · 2^(attempt-1)`, at most `maxMs`. */
export function backoffMs(
  attempt: number,
  { baseMs, maxMs }: { baseMs: number; maxMs: number },
  random = Math.random,
): number {
  const ceiling = Math.min(baseMs * 2 ** (attempt - 1), maxMs);
  return ceiling * (0.5 + random() / 2);
}
