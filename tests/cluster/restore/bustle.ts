// People at work while databases are copied and put back.
import { setTimeout } from 'node:timers/promises';
import type { Chronicle, Somebody } from './chronicle.ts';

export interface Bustle extends AsyncDisposable {
  /** How much was done so far. */
  readonly done: number;
  /** Resolves when everybody has stopped. */
  stop(): Promise<void>;
}

/** Everybody runs the CLI all the time, each on a device of their own and on one that all share, and with `renames` takes another name every now and then. */
export function bustle(chronicle: Chronicle, people: readonly Somebody[], { renames }: { renames: boolean }): Bustle {
  const stop = new AbortController();
  let done = 0;
  const lives = people.map(async (somebody) => {
    for (let n = 0; !stop.signal.aborted; n += 1) {
      await chronicle.run(somebody, n % 3 === 0 ? 'a shared device' : `device of ${somebody.userId}`);
      if (renames && n % 4 === 0) await chronicle.rename(somebody, chronicle.nextName(somebody));
      done += 1;
      await setTimeout(20);
    }
  });
  const end = async () => {
    stop.abort();
    await Promise.all(lives);
  };
  return {
    get done() {
      return done;
    },
    stop: end,
    [Symbol.asyncDispose]: end,
  };
}
