// Where somebody stands on the leaderboard: by score, then by age of the account, so that renaming moves nobody.
import type { ObjectId } from 'mongodb';

export interface Place {
  score: number;
  userId: ObjectId;
}

export interface RankedPlace extends Place {
  /** 1 for the first. */
  rank: number;
}

/** The index that lists people in this order. */
export const RANK_KEY = { score: -1, _id: 1 } as const;

export const isBehind = (place: Place, other: Place): boolean =>
  place.score < other.score || (place.score === other.score && place.userId.toHexString() > other.userId.toHexString());

// Each filter is made of ranges of the index that do not overlap, so that nothing is read but what is found: many people have
// one and the same score, which a range of scores alone would read all of.

/** Everybody's behind `after`; null: everybody's. */
export function behind(after: Place | null) {
  if (after === null) return {};
  const { score, userId } = after;
  return { $or: [{ score, _id: { $gt: userId } }, { score: { $lt: score } }] };
}

/** Those behind `after`, null for from the first on, and before `place`, which comes after it. */
export function between(after: Place | null, place: Place) {
  const { score, userId } = place;
  if (after === null) return { $or: [{ score: { $gt: score } }, { score, _id: { $lt: userId } }] };
  if (after.score === score) return { score, _id: { $gt: after.userId, $lt: userId } };
  return {
    $or: [
      { score: after.score, _id: { $gt: after.userId } },
      { score: { $lt: after.score, $gt: score } },
      { score, _id: { $lt: userId } },
    ],
  };
}
