// Waiting that a shutdown can cut short.
import { setTimeout } from 'node:timers/promises';

/** Resolves after `ms`, or at once when `signal` aborts; it never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
