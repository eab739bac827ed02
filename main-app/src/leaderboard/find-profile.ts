// Whose a name is, for the API and the page: somebody's now, or lately somebody's who has another one today.
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

export interface Profile {
  row: ListedScores;
  /** Null for somebody who is not on the leaderboard. */
  rank: number | null;
  /** Null where the account went in the very moment it was looked for. */
  memberSince: Date | null;
}

/** The profile; or the name it is found under now, while the former one is held; or null. */
export async function findProfile(
  written: string,
  parts: FindProfileParts,
): Promise<{ profile: Profile } | { currentName: string } | null> {
  const username = written.toLowerCase();
  const row = await parts.scores.findByUsername(username);
  if (row !== null) return { profile: await profileOf(row, parts) };
  const currentName = await currentNameOfFormer(username, parts);
  return currentName === null ? null : { currentName };
}

async function profileOf(row: ListedScores, { users, ranks }: FindProfileParts): Promise<Profile> {
  const [rank, user] = await Promise.all([ranks.rankOf(row), users.find(row._id)]);
  return { row, rank, memberSince: user?.createdAt ?? null };
}

async function currentNameOfFormer(username: string, parts: FindProfileParts): Promise<string | null> {
  const { users, usernames, holdDays, now } = parts;
  const claim = await usernames.find(username);
  if (claim === null || !isHeld(claim, { now: now(), holdDays })) return null;
  return (await users.find(claim.holderId))?.username ?? null;
}
