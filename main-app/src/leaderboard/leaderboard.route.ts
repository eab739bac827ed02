// The leaderboard, page by page: GET /api/leaderboard for programs, GET / for people in a browser.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendPage } from '../web/send-page.ts';
import { viewerOf, type Viewer, type ViewerParts } from '../web/viewer.ts';
import { leaderboardView } from './leaderboard.view.ts';
import type { Ranks } from './ranks.ts';
import { readLeaderboard } from './read-leaderboard.ts';
import type { UserScoresStore } from './user-scores-store.ts';

interface LeaderboardPageParts extends ViewerParts {
  scores: UserScoresStore;
  ranks: Ranks;
}

const PAGE_SIZE = 50;

const PageQuery = z.object({ after: z.string().optional() });
const Query = PageQuery.extend({ limit: z.coerce.number().int().min(1).max(100).default(PAGE_SIZE) });

export function leaderboardRoutes(app: FastifyInstance, { scores }: { scores: UserScoresStore }): void {
  app.get('/api/leaderboard', (request) => readLeaderboard(scores, parseInput(Query, request.query)));
}

export function leaderboardPage(app: FastifyInstance, parts: LeaderboardPageParts): void {
  app.get('/', async (request, reply) => {
    const { after } = parseInput(PageQuery, request.query);
    const [viewer, leaderboard] = await Promise.all([
      viewerOf(reply, parts),
      readLeaderboard(parts.scores, { limit: PAGE_SIZE, after }),
    ]);
    const isShown = leaderboard.entries.some(({ username }) => username === viewer?.username);
    const ownRank = isShown ? null : await rankOf(viewer, parts);
    return sendPage(reply, leaderboardView({ ...leaderboard, viewer, ownRank, isFirstPage: after === undefined }));
  });
}

async function rankOf(viewer: Viewer | null, { scores, ranks }: LeaderboardPageParts): Promise<number | null> {
  const row = viewer?.username == null ? null : await scores.findByUsername(viewer.username);
  return row === null ? null : ranks.rankOf(row);
}
