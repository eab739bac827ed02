// GET / and GET /u/:username: the leaderboard and a profile, for people in a browser.
import { HttpProblem, parseInput } from '@swamp-club/platform/http.ts';
import type { TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { FastifyInstance } from 'fastify';
import type { ObjectId } from 'mongodb';
import { z } from 'zod';
import { heldUntil, isHeld } from '../rename/username-claim.ts';
import { sendPage } from '../web/send-page.ts';
import { viewerOf, type Viewer, type ViewerParts } from '../web/viewer.ts';
import { fetchActivity } from './fetch-activity.ts';
import { findProfile, type FindProfileParts } from './find-profile.ts';
import { leaderboardView } from './leaderboard.view.ts';
import { profileView, type FormerName } from './profile.view.ts';
import { readLeaderboard } from './read-leaderboard.ts';

export interface LeaderboardPagesParts extends ViewerParts, FindProfileParts {
  telemetry: TelemetryClient;
}

const PAGE_SIZE = 50;

const Query = z.object({ after: z.string().optional() });
const Params = z.object({ username: z.string() });

export function leaderboardPageRoutes(app: FastifyInstance, parts: LeaderboardPagesParts): void {
  const { scores } = parts;
  app.get('/', async (request, reply) => {
    const { after } = parseInput(Query, request.query);
    const [viewer, leaderboard] = await Promise.all([
      viewerOf({ request, reply }, parts),
      readLeaderboard(scores, { limit: PAGE_SIZE, after }),
    ]);
    const ownRank =
      leaderboard.entries.find(({ username }) => username === viewer?.username)?.rank ?? (await rankOf(viewer, parts));
    return sendPage(reply, leaderboardView({ ...leaderboard, viewer, ownRank, isFirstPage: after === undefined }));
  });

  app.get('/u/:username', async (request, reply) => {
    const { username } = parseInput(Params, request.params);
    const [viewer, found] = await Promise.all([viewerOf({ request, reply }, parts), findProfile(username, parts)]);
    if (found === null) throw new HttpProblem(404, 'NOT_FOUND', 'Nobody has this username.', { field: 'username' });
    if ('currentName' in found) {
      // Not to be kept: once the name is somebody else's, a stored redirect would go on leading to the wrong person.
      return reply.header('cache-control', 'no-store').redirect(`/u/${found.currentName}`, 308);
    }
    const { profile } = found;
    const userId = profile.row._id;
    const isOwn = viewer?.userId.equals(userId) === true;
    const [activity, formerNames] = await Promise.all([
      fetchActivity(userId, parts.telemetry, request.log),
      isOwn ? formerNamesOf(userId, parts) : null,
    ]);
    return sendPage(reply, profileView({ ...profile, viewer, activity, formerNames }));
  });
}

async function rankOf(viewer: Viewer | null, { scores, ranks }: LeaderboardPagesParts): Promise<number | null> {
  const row = viewer?.username == null ? null : await scores.findByUsername(viewer.username);
  return row === null ? null : ranks.rankOf(row);
}

async function formerNamesOf(userId: ObjectId, { usernames, holdDays, now }: FindProfileParts): Promise<FormerName[]> {
  const claims = await usernames.listReleasedBy(userId);
  return claims.map((claim) => ({
    name: claim.name,
    since: claim.since,
    heldUntil: heldUntil(claim, holdDays),
    isHeld: isHeld(claim, { now: now(), holdDays }),
  }));
}
