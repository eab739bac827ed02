// One page of the leaderboard, as the API and the page in a browser show it.
import { readPageEnd, writePageEnd } from './leaderboard-page.ts';
import type { UserScoresStore } from './user-scores-store.ts';

export interface LeaderboardEntry {
  rank: number;
  username: string;
  displayUsername: string;
  score: number;
  invocations: number;
  lastActiveAt: Date | null;
}

export interface Leaderboard {
  entries: LeaderboardEntry[];
  /** The `after` of the next page; null on the last one. */
  next: string | null;
}

/** @throws HttpProblem 400 INVALID_INPUT for an `after` that is no page's `next`. */
export async function readLeaderboard(
  scores: UserScoresStore,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Leaderboard> {
  const start = after === undefined ? null : readPageEnd(after);
  // One more than asked for tells whether there is a next page.
  const found = await scores.listBehind(start, limit + 1);
  const rows = found.slice(0, limit);
  const firstRank = (start?.rank ?? 0) + 1;
  const last = rows.at(-1);
  return {
    entries: rows.map(({ username, displayUsername, score, invocations, lastActiveAt }, index) => ({
      rank: firstRank + index,
      username,
      displayUsername,
      score,
      invocations,
      lastActiveAt,
    })),
    next:
      last === undefined || found.length <= limit
        ? null
        : writePageEnd({ rank: firstRank + rows.length - 1, score: last.score, userId: last._id }),
  };
}
