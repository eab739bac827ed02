// The old leaderboard, in telemetry's database: handed over to main-app once, and left there as it is.
import type { Db } from 'mongodb';
import {
  inheritedScoresCollection,
  replaceInheritedScores,
} from '../../main-app/src/upgrade/inherited-scores-store.ts';
import type { Databases } from './databases.ts';

/** The old system's name for it. main-app's collection of that name is another one, in its own database. */
const oldScores = (telemetry: Db) => telemetry.collection('user_scores');

export const countOldScores = (telemetry: Db): Promise<number> => oldScores(telemetry).countDocuments();

export const countHandedOver = (mainApp: Db): Promise<number> =>
  mainApp.collection(inheritedScoresCollection.name).countDocuments();

/** Can be repeated until main-app has taken over. Returns how many. */
export async function handOverScores({ telemetry, mainApp }: Databases): Promise<number> {
  // Else 16 MB of them at a time, which are a hundred thousand.
  const { inherited } = await replaceInheritedScores(mainApp, oldScores(telemetry).find().batchSize(1000));
  return inherited;
}
