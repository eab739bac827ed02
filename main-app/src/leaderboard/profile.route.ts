// Somebody's profile: GET /api/u/:username for programs, GET /u/:username for people in a browser.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ObjectId } from 'mongodb';
import { z } from 'zod';
import { heldUntil, isHeld } from '../rename/username-claim.ts';
import { sendPage } from '../web/send-page.ts';
import { viewerOf, type ViewerParts } from '../web/viewer.ts';
import { fetchActivity } from './fetch-activity.ts';
import { findProfile, type FindProfileParts, type PublicProfile } from './find-profile.ts';
import { profileView, type FormerName } from './profile.view.ts';

export interface ProfilePageParts extends ViewerParts, FindProfileParts {
  telemetry: TelemetryClient;
}

const Params = z.object({ username: z.string() });

export function profileRoutes(app: FastifyInstance, parts: FindProfileParts): void {
  app.get('/api/u/:username', async (request, reply) => {
    const found = await findProfile(parseInput(Params, request.params).username, parts);
    return 'profile' in found ? bodyOf(found.profile) : leadTo(`/api/u/${found.currentName}`, reply);
  });
}

export function profilePage(app: FastifyInstance, parts: ProfilePageParts): void {
  app.get('/u/:username', async (request, reply) => {
    const { username } = parseInput(Params, request.params);
    const [viewer, found] = await Promise.all([viewerOf(reply, parts), findProfile(username, parts)]);
    if ('currentName' in found) return leadTo(`/u/${found.currentName}`, reply);
    const userId = found.profile.row._id;
    const isOwn = viewer?.userId.equals(userId) === true;
    const [activity, formerNames] = await Promise.all([
      fetchActivity(userId, parts.telemetry, request.log),
      isOwn ? formerNamesOf(userId, parts) : null,
    ]);
    return sendPage(reply, profileView({ ...found.profile, viewer, activity, formerNames }));
  });
}

/** Not to be kept: once the name is somebody else's, a stored redirect would go on leading to the wrong person. */
const leadTo = (path: string, reply: FastifyReply): FastifyReply =>
  reply.header('cache-control', 'no-store').redirect(path, 308);

const bodyOf = ({ row, rank, memberSince }: PublicProfile) => ({
  username: row.username,
  displayUsername: row.displayUsername,
  rank,
  score: row.score,
  invocations: row.invocations,
  successes: row.successes,
  errors: row.errors,
  userErrors: row.userErrors,
  activeDays: row.activeDays,
  devices: row.devices,
  firstSeenAt: row.firstSeenAt,
  lastActiveAt: row.lastActiveAt,
  memberSince,
});

async function formerNamesOf(userId: ObjectId, { usernames, holdDays, now }: FindProfileParts): Promise<FormerName[]> {
  const claims = await usernames.listReleasedBy(userId);
  return claims.map((claim) => ({
    name: claim.name,
    since: claim.since,
    heldUntil: heldUntil(claim, holdDays),
    isHeld: isHeld(claim, { now: now(), holdDays }),
  }));
}
