// GET /api/leaderboard: everybody with a name and events, the best first, page by page.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readPageEnd, writePageEnd } from './leaderboard-page.ts';
import type { UserScoresStore } from './user-scores-store.ts';

const Query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().optional(),
});

export function leaderboardRoutes(app: FastifyInstance, { scores }: { scores: UserScoresStore }): void {
  app.get('/api/leaderboard', async (request) => {
    const { limit, after } = parseInput(Query, request.query);
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
  });
}
