// A club in which things have happened: people with scores, names that changed, months of activity.
import type { Db } from 'mongodb';
import {
  chooseUsername,
  invocation,
  joinClub,
  leaderboard,
  sendEvents,
  type Club,
  type Member,
} from '../../scripts/demo/person.ts';
import { until } from '../../scripts/demo/until.ts';

export interface LivelyClub {
  /** Somebody who was here from the beginning, under the name of ada. */
  countess: Member;
  /** Her rename. */
  commandId: string;
  /** As long as a name may be. */
  longName: string;
}

const LONG_NAME = 'Augusta_Ada_King-Noel.Lovelace';
const DAY_MS = 24 * 60 * 60 * 1000;
/** As many as the leaderboard shows at once. */
const PAGE = 50;

/** With these people and two more. */
export async function enliven(club: Club, telemetry: Db, others: readonly string[]): Promise<LivelyClub> {
  const countess = await joinClub(club, 'ada');
  await report(club, telemetry, countess, ['laptop', 'desktop', 'build-server'], 71);
  for (const [index, name] of [LONG_NAME, ...others].entries()) {
    await report(club, telemetry, await joinClub(club, name), [`device-of-${name}`], Math.round(80 / (1 + index / 6)));
  }
  const listed = Math.min(others.length + 2, PAGE);
  await until('everybody is listed', async () => (await leaderboard(club)).length === listed);
  const { commandId } = await chooseUsername(club, countess, 'Countess');
  return { countess, commandId: commandId ?? '', longName: LONG_NAME };
}

/** A run on each device today, and days before it which no test could wait for: they are written where telemetry counts. */
async function report(club: Club, telemetry: Db, person: Member, devices: readonly string[], activeDays: number) {
  await sendEvents(
    club,
    person.apiKey,
    devices.map((device) => invocation(device)),
  );
  const entries = telemetry.collection('username_metrics');
  await until('the runs are counted', async () => (await entries.countDocuments({ userId: person.userId })) > 0);
  const days = Array.from({ length: activeDays }, (_, index): [string, number] => [
    `days.${new Date(Date.now() - (index * 1.27 + 1) * DAY_MS).toISOString().slice(0, 10)}`,
    3 + Math.round(20 * Math.abs(Math.sin(index * 1.7) * Math.cos(index / 9))),
  ]);
  const runs = days.reduce((sum, [, count]) => sum + count, 0);
  const errors = Math.round(runs / 23);
  await entries.updateOne(
    { userId: person.userId },
    {
      $inc: {
        ...Object.fromEntries(days),
        invocations: runs,
        successes: runs - 2 * errors,
        errors,
        userErrors: errors,
      },
    },
  );
  // Its snapshot carries them to the leaderboard.
  await sendEvents(club, person.apiKey, [invocation(devices[0] ?? 'laptop')]);
}
