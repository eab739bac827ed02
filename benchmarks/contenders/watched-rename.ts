// A rename as whoever looks at the databases sees it: committed in main-app, applied in telemetry, on the leaderboard.
import { Timestamp, type MongoClient } from 'mongodb';
import { z } from 'zod';
import { chooseUsername, type Member } from '../../scripts/demo/person.ts';
import type { RunningClub } from '../../scripts/processes/club.ts';

/** When each was seen, by `performance.now()`. */
export interface SeenRename {
  committed: number;
  applied: number;
  onLeaderboard: number;
}

export interface RenameWatch extends AsyncDisposable {
  rename: (club: RunningClub, person: Member, username: string) => Promise<SeenRename>;
}

const Ping = z.object({ operationTime: z.instanceof(Timestamp) });
const Change = z.object({ ns: z.object({ coll: z.string() }) });

/** One stream for all, so that its delay is the same for each and cancels out. One rename at a time. */
export async function watchRenames(
  administrator: MongoClient,
  { mainApp, telemetry }: { mainApp: string; telemetry: string },
): Promise<RenameWatch> {
  // From now on, whenever it is really open.
  const { operationTime: startAtOperationTime } = Ping.parse(await administrator.db('admin').command({ ping: 1 }));
  const stages = [
    { 'ns.db': mainApp, 'ns.coll': 'outbox', operationType: 'insert' },
    { 'ns.db': telemetry, 'ns.coll': 'telemetry_commands', 'updateDescription.updatedFields.status': 'done' },
    {
      'ns.db': mainApp,
      'ns.coll': 'user_scores',
      'updateDescription.updatedFields.revision': { $exists: true },
    },
  ];
  const stream = administrator.watch([{ $match: { $or: stages } }, { $project: { ns: 1 } }], { startAtOperationTime });
  let seen: ((collection: string) => void) | undefined;
  stream.on('change', (change) => seen?.(Change.parse(change).ns.coll));
  return {
    rename: async (club, person, username) => {
      const [committed, applied, onLeaderboard] = [
        Promise.withResolvers<number>(),
        Promise.withResolvers<number>(),
        Promise.withResolvers<number>(),
      ];
      const resolvers = new Map([
        ['outbox', committed],
        ['telemetry_commands', applied],
        ['user_scores', onLeaderboard],
      ]);
      seen = (collection) => resolvers.get(collection)?.resolve(performance.now());
      await chooseUsername(club, person, username);
      return {
        committed: await committed.promise,
        applied: await applied.promise,
        onLeaderboard: await onLeaderboard.promise,
      };
    },
    [Symbol.asyncDispose]: () => stream.close(),
  };
}
