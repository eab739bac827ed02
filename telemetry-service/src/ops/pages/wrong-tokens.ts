// Counts wrong tokens, so that nobody can try many.

const WINDOW_MS = 60_000;
const MAX_WRONG = 10;

/** By address and in windows of a minute. In this process alone: a token is long, what counts is that trying is slow. */
export class WrongTokens {
  readonly #now: () => Date;
  #windowEnds = 0;
  readonly #wrong = new Map<string, number>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** For how many seconds nobody may try from this address; 0 when somebody may. */
  waitSeconds(address: string): number {
    this.#forget();
    if ((this.#wrong.get(address) ?? 0) < MAX_WRONG) return 0;
    return Math.ceil((this.#windowEnds - this.#now().getTime()) / 1000);
  }

  count(address: string): void {
    this.#forget();
    this.#wrong.set(address, (this.#wrong.get(address) ?? 0) + 1);
  }

  #forget(): void {
    const now = this.#now().getTime();
    if (now < this.#windowEnds) return;
    this.#wrong.clear();
    this.#windowEnds = now + WINDOW_MS;
  }
}
