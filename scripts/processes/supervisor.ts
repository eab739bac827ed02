// Keeps a process running: whenever it ends without having been asked to, the next one is started.
import { backoffMs } from '@swamp-club/platform/backoff.ts';
import { pause } from '@swamp-club/platform/pause.ts';
import { once } from 'node:events';
import type { RunningProcess } from './child.ts';

export interface Supervised<P extends RunningProcess> extends AsyncDisposable {
  /** The process that runs now, or ran last. */
  readonly current: P;
}

const BACKOFF = { baseMs: 200, maxMs: 10_000 };
/** Whoever has run this long counts as healthy: its next end is a first failure again. */
const HEALTHY_MS = 60_000;

/**
 * Starts a process and starts it again, with back-off, each time it ends, until disposed of.
 * @throws what the first `start` throws: what never ran is misconfigured, and trying again would only hide it.
 */
export async function keepRunning<P extends RunningProcess>(
  start: (signal: AbortSignal) => Promise<P>,
  say: (line: string) => void,
): Promise<Supervised<P>> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const stopAsked = once(signal, 'abort');
  let startedAt = Date.now();
  let current = await start(signal);

  const watch = async () => {
    let failures = 0;
    for (;;) {
      await Promise.race([current.exited, stopAsked]);
      if (signal.aborted) return;
      failures = Date.now() - startedAt > HEALTHY_MS ? 1 : failures + 1;
      say(`${current.name} ended unasked (${await current.exited}); starting it again.`);
      await pause(backoffMs(failures, BACKOFF), signal);
      if (signal.aborted) return;
      startedAt = Date.now();
      try {
        current = await start(signal);
      } catch (error) {
        // The next round meets the old process's end again, with a longer pause.
        say(error instanceof Error ? error.message : String(error));
      }
    }
  };
  const watching = watch();
  return {
    get current() {
      return current;
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await watching;
      await current.stop();
    },
  };
}
