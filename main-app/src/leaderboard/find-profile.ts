// Whose a name is, for the API and the page: somebody's now, or lately somebody's who has another one today.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import type { UserStore } from '../account/user-store.ts';
import { isHeld } from '../rename/username-claim.ts';
import type { UsernamesStore } from '../rename/usernames-store.ts';
import type { Ranks } from './ranks.ts';
import type { ListedScores, UserScoresStore } from './user-scores-store.ts';

export interface FindProfileParts {
  users: UserStore;
  usernames: UsernamesStore;
  scores: UserScoresStore;
  ranks: Ranks;
  holdDays: number;
  now: () => Date;
}

export interface PublicProfile {
  row: ListedScores;
  /** Null for somebody who is not on the leaderboard. */
  rank: number | null;
  /** Null where the account went in the very moment it was looked for. */
  memberSince: Date | null;
}

/**
 * The profile, or the name it is found under now, while the former one is held.
 * @throws HttpProblem 404
 */
export async function findProfile(
  written: string,
  { users, usernames, scores, ranks, holdDays, now }: FindProfileParts,
): Promise<{ profile: PublicProfile } | { currentName: string }> {
  const username = written.toLowerCase();
  const row = await scores.findByUsername(username);
  if (row !== null) {
    const [rank, user] = await Promise.all([ranks.rankOf(row), users.find(row._id)]);
    return { profile: { row, rank, memberSince: user?.createdAt ?? null } };
  }
  const claim = await usernames.find(username);
  const isTheirs = claim !== null && isHeld(claim, { now: now(), holdDays });
  const holder = isTheirs ? await users.find(claim.holderId) : null;
  if (holder?.username == null) {
    throw new HttpProblem(404, 'NOT_FOUND', 'Nobody has this username.', { field: 'username' });
  }
  return { currentName: holder.username };
}
