// For going back to the system that main-app was taken over from: what only this one needs is removed.
import type { Db } from 'mongodb';
import { userScoresStore } from '../leaderboard/user-scores-store.ts';
import { usernamesStore } from '../rename/usernames-store.ts';
import { deleteInheritedScores } from './inherited-scores-store.ts';
import { takeOverStore } from './take-over-store.ts';

/**
 * With main-app stopped. The next move then records holders and makes rows anew; accounts keep their names and versions. It
 * can be done again after an interruption: the marker goes first, so that main-app never starts on half a registry.
 */
export async function undoTakeOver(db: Db): Promise<void> {
  await takeOverStore(db).forget();
  await usernamesStore(db).removeAll();
  await userScoresStore(db).removeAll();
  await deleteInheritedScores(db);
}
