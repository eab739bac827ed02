// How people and the CLI take a club of which something has just died: they ask again, and it is written down how often.
import { setTimeout } from 'node:timers/promises';
import { Refused } from '../../scripts/demo/person.ts';

/** First, second, … retry. Browsers and people are not faster. */
const PAUSES_MS = [300, 700, 1000, 2000, 2000, 2000, 2000, 2000, 2000];

export class Patience {
  requests = 0;
  /** How many were asked again, by how often: `retries[1]` is once. */
  readonly retries: number[] = [];
  /** From first asking to the answer, of the one that took longest. */
  longestMs = 0;
  /** What the failures were, and how many of each. */
  readonly failures = new Map<string, number>();

  /** @throws what a person would see: any refusal that does not say "try again", and a failure that stays. */
  readonly ask = async <T>(ask: () => Promise<T>): Promise<T> => {
    this.requests += 1;
    const began = performance.now();
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await ask();
        if (tries > 0) this.retries[tries] = (this.retries[tries] ?? 0) + 1;
        this.longestMs = Math.max(this.longestMs, performance.now() - began);
        return answer;
      } catch (error) {
        const what = passingFailure(error);
        const pauseMs = PAUSES_MS[tries];
        if (what === undefined || pauseMs === undefined) throw error;
        this.failures.set(what, (this.failures.get(what) ?? 0) + 1);
        await setTimeout(pauseMs);
      }
    }
  };
}

/** What to call a failure that says nothing but "try again"; undefined for any other. */
function passingFailure(error: unknown): string | undefined {
  if (error instanceof Refused) return [502, 503].includes(error.status) ? String(error.status) : undefined;
  // What `fetch` throws when the connection ends.
  return error instanceof TypeError ? 'no connection' : undefined;
}
