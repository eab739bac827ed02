// One page of the leaderboard, as the API and the page in a browser show it.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import type { RankedPlace } from './place.ts';
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

// A page's opaque end: the last row's place and rank, so that ranks go on without counting.

const PageEnd = z
  .tuple([z.int().positive(), z.int().nonnegative(), z.string().regex(/^[0-9a-f]{24}$/)])
  .transform(([rank, score, userId]): RankedPlace => ({ rank, score, userId: new ObjectId(userId) }));

export const writePageEnd = ({ rank, score, userId }: RankedPlace): string =>
  Buffer.from(JSON.stringify([rank, score, userId.toHexString()])).toString('base64url');

/** @throws HttpProblem 400 INVALID_INPUT for anything `writePageEnd` did not write. */
function readPageEnd(after: string): RankedPlace {
  try {
    return PageEnd.parse(JSON.parse(Buffer.from(after, 'base64url').toString()));
  } catch {
    throw new HttpProblem(400, 'INVALID_INPUT', 'after: use the `next` of the page before', { field: 'after' });
  }
}
