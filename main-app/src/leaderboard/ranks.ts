// Ranks without counting everybody before somebody: from a place on whose rank is known.
import { pause } from '@swamp-club/platform/pause.ts';
import { isBehind, type RankedPlace } from './place.ts';
import type { ListedScores, UserScoresStore } from './user-scores-store.ts';

/** From one known place to the next; nobody's rank takes counting more people. */
const STRIDE = 250;

export type Ranks = ReturnType<typeof createRanks>;

export function createRanks(scores: UserScoresStore) {
  let known: readonly RankedPlace[] = [];
  return {
    /**
     * Null for somebody who is not listed. Exact for the first ones, whom it counts; off for those behind by how many have
     * moved past a known place since the last `survey`.
     */
    async rankOf(row: ListedScores): Promise<number | null> {
      if (row.invocations === 0) return null;
      const place = { score: row.score, userId: row._id };
      const start = known.findLast((one) => isBehind(place, one)) ?? null;
      return (start?.rank ?? 0) + (await scores.countBetween(start, place)) + 1;
    },

    /** Finds the known places anew. It reads everybody's entry of the index, a stride at a time. */
    async survey(signal: AbortSignal): Promise<void> {
      const found: RankedPlace[] = [];
      let place = await scores.findPlace(null, STRIDE);
      while (place !== null && !signal.aborted) {
        found.push({ ...place, rank: (found.length + 1) * STRIDE });
        place = await scores.findPlace(place, STRIDE);
      }
      known = found;
    },
  };
}

const REST_MS = 30_000;
/** However large the club, surveying it takes at most so small a part of the time. */
const REST_PER_WORK = 20;

/** Runs until `signal` aborts. Every replica knows its own. */
export async function keepSurveying(
  ranks: Ranks,
  onError: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const startedAt = performance.now();
    try {
      await ranks.survey(signal);
    } catch (error) {
      onError(error);
    }
    await pause(Math.max(REST_MS, REST_PER_WORK * (performance.now() - startedAt)), signal);
  }
}
