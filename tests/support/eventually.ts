// How tests wait on a state: by looking until it is there.
import { vi } from 'vitest';

/** One deadline for all waits, long for a busy machine: where it passes, something is wrong. */
const DEADLINE = { timeout: 30_000, interval: 20 };

/** What `look` returns once it neither throws nor rejects. */
export const eventually = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, DEADLINE);
