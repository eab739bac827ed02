// Rows of scores without accounts: hashing passwords takes its time, and the leaderboard reads nothing else.
import { ObjectId } from 'mongodb';
import { newScores } from '../../../main-app/src/leaderboard/user-scores-store.ts';
import type { TestDatabase } from '../../support/database.ts';

export interface Row {
  username: string | null;
  score: number;
  invocations?: number;
  lastActiveAt?: Date;
}

/** Everybody's name is shown in capitals. */
export async function addRows({ database }: { database: TestDatabase }, rows: readonly Row[]): Promise<void> {
  await database.db.collection('user_scores').insertMany(
    rows.map(({ username, ...figures }) => ({
      ...newScores(username === null ? null : { username, displayUsername: username.toUpperCase() }),
      _id: new ObjectId(),
      invocations: 1,
      ...figures,
    })),
  );
}
