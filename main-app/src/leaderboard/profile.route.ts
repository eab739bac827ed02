// GET /api/u/:username: one person's public figures; a name given up lately leads to the one that came after it.
import { HttpProblem, parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { UserStore } from '../account/user-store.ts';
import { isHeld } from '../rename/username-claim.ts';
import type { UsernamesStore } from '../rename/usernames-store.ts';
import type { ListedScores, UserScoresStore } from './user-scores-store.ts';

export interface ProfileParts {
  users: UserStore;
  usernames: UsernamesStore;
  scores: UserScoresStore;
  holdDays: number;
  now: () => Date;
}

const Params = z.object({ username: z.string().toLowerCase() });

export function profileRoutes(app: FastifyInstance, parts: ProfileParts): void {
  app.get('/api/u/:username', async (request, reply) => {
    const { username } = parseInput(Params, request.params);
    const row = await parts.scores.findByUsername(username);
    if (row !== null) return profile(row, parts);
    const current = await currentNameOfFormer(username, parts);
    if (current === null) throw new HttpProblem(404, 'NOT_FOUND', 'Nobody has this username.', { field: 'username' });
    // Not to be kept: once the name is somebody else's, a stored redirect would go on leading to the wrong person.
    return reply.header('cache-control', 'no-store').redirect(`/api/u/${current}`, 308);
  });
}

async function profile(row: ListedScores, { users, scores }: ProfileParts) {
  const [rank, user] = await Promise.all([scores.rankOf(row), users.find(row._id)]);
  return {
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
    memberSince: user?.createdAt ?? null,
  };
}

async function currentNameOfFormer(username: string, parts: ProfileParts): Promise<string | null> {
  const { users, usernames, holdDays, now } = parts;
  const claim = await usernames.find(username);
  if (claim === null || !isHeld(claim, { now: now(), holdDays })) return null;
  return (await users.find(claim.holderId))?.username ?? null;
}
