// The one clock of a simulated club: it stands still while something happens, and sometimes jumps back.

/** Far enough that nothing the database expires by its own clock is due. */
const START = Date.UTC(2040, 0, 1, 12);
const MINUTE = 60_000;
/** How far clocks may differ; less than what a restored service waits. */
const SKEW_MS = 50_000;

export class Clock {
  #now = START;
  #latest = START;

  get ms(): number {
    return this.#now;
  }

  readonly date = (): Date => new Date(this.#now);

  advance(ms: number): void {
    this.#now += ms;
    this.#latest = Math.max(this.#latest, this.#now);
  }

  jumpBack(ms: number): void {
    this.#now = Math.max(this.#now - ms, this.#latest - SKEW_MS);
  }

  /** A restored service waits until nobody's clock can have been later. */
  waitOutSkew(): void {
    this.#now = this.#latest + MINUTE;
    this.#latest = this.#now;
  }

  reset(): void {
    this.#now = START;
    this.#latest = START;
  }
}
