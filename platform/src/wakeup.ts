// Latency hints: "there may be something new". Polling is the guarantee; losing a hint costs time, never work.
import { Timestamp, type Db } from 'mongodb';
import { z } from 'zod';

/**
 * A broadcast that cannot be missed: read `generation`, look for work, then `wait(generation)`. A `notify` in between
 * has moved the generation on and the wait returns at once.
 */
export class Wakeup {
  #generation = 0;
  readonly #waiters = new Set<() => void>();

  get generation(): number {
    return this.#generation;
  }

  notify(): void {
    this.#generation += 1;
    for (const wake of this.#waiters) wake();
  }

  /** Resolves on a `notify` since `seen`, after `timeoutMs`, or when `signal` aborts: true only for a notify. */
  async wait(seen: number, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#generation !== seen) return true;
    if (signal.aborted) return false;
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        this.#waiters.delete(finish);
        resolve();
      };
      const timer = setTimeout(finish, timeoutMs);
      signal.addEventListener('abort', finish);
      this.#waiters.add(finish);
    });
    return this.#generation !== seen;
  }
}

/**
 * Turns what any process writes to `collections` from now on into hints, for as long as the returned resource lives. Look
 * for work after it resolves: what was committed by a majority by now is seen by that look, and the stream starts right
 * after it, whenever it really opens, so nothing falls in between and nothing is told twice. Open it while idle only:
 * under load a stream would carry every document.
 */
export async function notifyOnWrite(db: Db, collections: readonly string[], wakeup: Wakeup): Promise<Disposable> {
  const stream = db.watch([{ $match: { 'ns.coll': { $in: [...collections] } } }, { $project: { _id: 1 } }], {
    startAtOperationTime: after(await majorityCommitTime(db)),
    maxAwaitTimeMS: 1000,
  });
  stream.on('change', () => wakeup.notify());
  // The driver resumes by itself; what it cannot resume costs latency alone, until the next idle wait opens a new stream.
  stream.on('error', () => undefined);
  return {
    // Whoever was woken goes on at once: the last word to the server is not waited for, and losing it costs nothing.
    [Symbol.dispose]: () => {
      stream.close().catch(() => undefined);
    },
  };
}

/** Only a majority read answers with the time of the last majority commit; others say what the primary alone has applied. */
async function majorityCommitTime(db: Db): Promise<Timestamp> {
  const readOfNothing = { aggregate: 1, pipeline: [{ $documents: [] }], cursor: {} };
  const answer = await db.command({ ...readOfNothing, readConcern: { level: 'majority' } });
  return z.object({ operationTime: z.instanceof(Timestamp) }).parse(answer).operationTime;
}

function after({ t, i }: Timestamp): Timestamp {
  return new Timestamp({ t, i: i + 1 });
}
