// GET /api/u/:username: one person's public figures; a name given up lately leads to the one that came after it.
import { HttpProblem, parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { findProfile, type FindProfileParts, type Profile } from './find-profile.ts';

const Params = z.object({ username: z.string() });

export function profileRoutes(app: FastifyInstance, parts: FindProfileParts): void {
  app.get('/api/u/:username', async (request, reply) => {
    const { username } = parseInput(Params, request.params);
    const found = await findProfile(username, parts);
    if (found === null) throw new HttpProblem(404, 'NOT_FOUND', 'Nobody has this username.', { field: 'username' });
    if ('profile' in found) return bodyOf(found.profile);
    // Not to be kept: once the name is somebody else's, a stored redirect would go on leading to the wrong person.
    return reply.header('cache-control', 'no-store').redirect(`/api/u/${found.currentName}`, 308);
  });
}

const bodyOf = ({ row, rank, memberSince }: Profile) => ({
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
