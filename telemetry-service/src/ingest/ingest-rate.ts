// How fast one address may send events: counted in this process, because a write a request would cost more than the request.
import { clientOf } from '@swamp-club/platform/client-address.ts';

/** A whole office is one address, and a replica bears some thousands a second. */
const PER_SECOND = 100;
/** What may come at once, as from a CLI that was offline. */
const BURST = 1000;
const MAX_ADDRESSES = 10_000;

interface Allowance {
  left: number;
  at: number;
}

/** A replica's own measure: with several of them an address has as many times more. */
export class IngestRate {
  readonly #now: () => Date;
  /** In the order of the last request, so that the first is the one to forget. */
  readonly #allowances = new Map<string, Allowance>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Takes one request; returns 0, or for how many seconds the address has to wait. */
  take(address: string): number {
    const client = clientOf(address);
    const at = this.#now().getTime();
    const before = this.#allowances.get(client) ?? { left: BURST, at };
    // A clock that was put back takes nothing from anybody.
    const passed = Math.max(at - before.at, 0) / 1000;
    const left = Math.min(BURST, before.left + passed * PER_SECOND);
    this.#allowances.delete(client);
    this.#allowances.set(client, { left: left < 1 ? left : left - 1, at });
    const [oldest] = this.#allowances.keys();
    if (this.#allowances.size > MAX_ADDRESSES && oldest !== undefined) this.#allowances.delete(oldest);
    return left >= 1 ? 0 : Math.ceil((1 - left) / PER_SECOND);
  }
}
