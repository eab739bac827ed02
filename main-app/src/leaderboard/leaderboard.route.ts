// GET /api/leaderboard: everybody with a name and events, the best first, page by page.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readLeaderboard } from './read-leaderboard.ts';
import type { UserScoresStore } from './user-scores-store.ts';

const Query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().optional(),
});

export function leaderboardRoutes(app: FastifyInstance, { scores }: { scores: UserScoresStore }): void {
  app.get('/api/leaderboard', (request) => readLeaderboard(scores, parseInput(Query, request.query)));
}
