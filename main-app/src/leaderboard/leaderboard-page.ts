// The leaderboard's opaque page cursor: the last row's place and rank, so that ranks go on without counting.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import type { RankedPlace } from './ranks.ts';

const Written = z
  .tuple([z.int().positive(), z.int().nonnegative(), z.string().regex(/^[0-9a-f]{24}$/)])
  .transform(([rank, score, userId]): RankedPlace => ({ rank, score, userId: new ObjectId(userId) }));

export function writePageEnd({ rank, score, userId }: RankedPlace): string {
  return Buffer.from(JSON.stringify([rank, score, userId.toHexString()])).toString('base64url');
}

/** @throws HttpProblem 400 INVALID_INPUT for anything `writePageEnd` did not write. */
export function readPageEnd(after: string): RankedPlace {
  try {
    return Written.parse(JSON.parse(Buffer.from(after, 'base64url').toString()));
  } catch {
    throw new HttpProblem(400, 'INVALID_INPUT', 'after: use the `next` of the page before', { field: 'after' });
  }
}
