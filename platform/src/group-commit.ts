// Concurrent writers share durable rounds: what comes while one round is on its way is gathered for the next.
import { setImmediate } from 'node:timers/promises';
import { DatabaseSilent, isPassingDatabaseError } from './passing-error.ts';

/** Makes all items durable at once and says of each what became of it, in their order. */
type WriteRound<T, R> = (items: readonly T[]) => Promise<R[]>;

interface Waiting<T, R> {
  items: readonly T[];
  resolve: (outcomes: R[]) => void;
  reject: (error: unknown) => void;
}

/** Enough for the cost of a round to be shared, and few enough for it to be short. */
const MAX_ITEMS = 500;
/** Longer than an election; whoever asked has given up by then. Without a limit, a majority that does not answer one write holds up all after it. */
const WITHIN_MS = 10_000;

/**
 * One round at a time, because a second one beside it gains nothing; and no timer, so whoever comes alone waits for nobody. A
 * round is taken at the end of the event loop's turn: the first of those who come again once they are answered would otherwise
 * write alone while all the others wait.
 */
export class GroupCommit<T, R> {
  readonly #write: WriteRound<T, R>;
  #waiting: Waiting<T, R>[] = [];
  #isWriting = false;

  constructor(write: WriteRound<T, R>) {
    this.#write = write;
  }

  /**
   * Resolves once these items are durable, with the outcome of each.
   * @throws what the round failed with: then nothing is known of any of its items, but those that are wrong in themselves fail
   * alone, and not whoever happened to share a round with them
   */
  commit(items: readonly T[]): Promise<R[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject });
      if (!this.#isWriting) void this.#writeRounds();
    });
  }

  async #writeRounds(): Promise<void> {
    this.#isWriting = true;
    await setImmediate();
    while (this.#waiting.length > 0) {
      await this.#writeOne(this.#nextRound());
      await setImmediate();
    }
    this.#isWriting = false;
  }

  /** The first that wait, at least one of them. */
  #nextRound(): Waiting<T, R>[] {
    let items = 0;
    const behind = this.#waiting.findIndex((one, index) => {
      items += one.items.length;
      return index > 0 && items > MAX_ITEMS;
    });
    return this.#waiting.splice(0, behind === -1 ? this.#waiting.length : behind);
  }

  async #writeOne(round: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const outcomes = await inTime(this.#write(round.flatMap(({ items }) => items)));
      let from = 0;
      for (const { items, resolve } of round) {
        resolve(outcomes.slice(from, from + items.length));
        from += items.length;
      }
    } catch (error) {
      if (round.length === 1 || isPassingDatabaseError(error)) {
        for (const { reject } of round) reject(error);
        return;
      }
      // Somebody's items are wrong. What was written of the others all the same is found there already when they are written alone.
      for (const one of round) await this.#writeOne([one]);
    }
  }
}

/** @throws DatabaseSilent; what becomes of `write` then is nobody's business any more. */
async function inTime<T>(write: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new DatabaseSilent(`The database has not answered a write for ${WITHIN_MS / 1000} s.`));
  }, WITHIN_MS);
  try {
    return await Promise.race([write, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
