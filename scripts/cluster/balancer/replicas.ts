// The replicas behind one port of the balancer: whose turn it is, and who is ready.
import { pause } from '@swamp-club/platform/pause.ts';

export interface Replica {
  /** `http://127.0.0.1:5001` */
  readonly origin: string;
  ready: boolean;
}

const CHECK_EVERY_MS = 500;
/** A service takes up to 2 s to find that its database does not answer. One that is frozen answers nothing. */
const CHECK_WITHIN_MS = 2500;

export class Replicas {
  readonly #all: Replica[];
  #turn = 0;

  constructor(origins: readonly string[]) {
    this.#all = origins.map((origin) => ({ origin, ready: true }));
  }

  /**
   * Everybody in the order in which to ask them: round robin, those that are ready first. The others are asked as well when it
   * comes to that: while the database elects a primary none is ready, and whoever is asked waits for it.
   */
  inTurn(): Replica[] {
    const from = this.#turn % this.#all.length;
    this.#turn += 1;
    const rotated = [...this.#all.slice(from), ...this.#all.slice(0, from)];
    return [...rotated.filter(({ ready }) => ready), ...rotated.filter(({ ready }) => !ready)];
  }

  /** Looks at everybody's `/readyz` until `signal` aborts. */
  async keepChecking(signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#all.map(async (replica) => {
        while (!signal.aborted) {
          replica.ready = await isReady(replica.origin);
          await pause(CHECK_EVERY_MS, signal);
        }
      }),
    );
  }
}

async function isReady(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(CHECK_WITHIN_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Gone, frozen or just starting: asked again.
    return false;
  }
}
