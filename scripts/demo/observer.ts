// Looks on as the database's administrator, to say by one clock when a rename passes each stage. It only reads.
import type { ChangeStream, MongoClient } from 'mongodb';
import { Timestamp } from 'mongodb';
import { z } from 'zod';
import { until } from './until.ts';

/** Milliseconds by this process's clock at which the change was there to be read, majority-committed. */
const RenameTimeline = z.object({
  committed: z.number(),
  accepted: z.number(),
  applied: z.number(),
  leaderboard: z.number(),
});
export type RenameTimeline = z.infer<typeof RenameTimeline>;

const Change = z.object({
  operationType: z.string(),
  ns: z.object({ coll: z.string() }),
  documentKey: z.object({ _id: z.unknown() }),
  fullDocument: z.object({ userId: z.unknown() }).optional(),
  updateDescription: z
    .object({
      updatedFields: z.object({
        status: z.string().optional(),
        snapshotSeq: z.number().nullish(),
        revision: z.number().optional(),
      }),
    })
    .optional(),
});

interface Watched {
  stages: Partial<RenameTimeline>;
  userId: string | null;
  snapshotSeq: number | null;
}

export interface Observer extends AsyncDisposable {
  /** Resolves once the rename has passed all four stages. @throws after 30 s */
  timeline: (commandId: string) => Promise<RenameTimeline>;
}

/** @param databases what they are called; one stream for both, so that its delay is in every stage and cancels out */
export async function observeRenames(
  client: MongoClient,
  databases: { mainApp: string; telemetry: string } = { mainApp: 'main_app', telemetry: 'telemetry' },
): Promise<Observer> {
  const renames = new Map<string, Watched>();
  const watched = (commandId: string): Watched => {
    const known = renames.get(commandId) ?? { stages: {}, userId: null, snapshotSeq: null };
    renames.set(commandId, known);
    return known;
  };
  const mark = (rename: Watched, stage: keyof RenameTimeline, at: number) => {
    rename.stages[stage] ??= at;
  };

  // Starting at a known time means that nothing between this call and the stream's real opening is missed.
  const { operationTime } = z
    .object({ operationTime: z.instanceof(Timestamp) })
    .parse(await client.db('admin').command({ ping: 1 }));
  const stream: ChangeStream = client.watch(
    [
      {
        $match: {
          $or: [
            { 'ns.db': databases.mainApp, 'ns.coll': { $in: ['outbox', 'user_scores'] } },
            { 'ns.db': databases.telemetry, 'ns.coll': 'telemetry_commands' },
          ],
        },
      },
    ],
    { startAtOperationTime: operationTime },
  );
  stream.on('change', (raw) => {
    const at = performance.now();
    const change = Change.safeParse(raw);
    if (!change.success) return;
    const { ns, operationType, documentKey, fullDocument, updateDescription } = change.data;
    const id = String(documentKey._id);
    const updated = updateDescription?.updatedFields;
    if (ns.coll === 'outbox' && operationType === 'insert') {
      const rename = watched(id);
      rename.userId = String(fullDocument?.userId);
      mark(rename, 'committed', at);
    } else if (ns.coll === 'telemetry_commands' && operationType === 'insert') {
      mark(watched(id), 'accepted', at);
    } else if (ns.coll === 'telemetry_commands' && updated?.status === 'done') {
      const rename = watched(id);
      rename.snapshotSeq = updated.snapshotSeq ?? null;
      mark(rename, 'applied', at);
    } else if (ns.coll === 'user_scores' && updated?.revision !== undefined) {
      for (const rename of renames.values()) {
        const carried = rename.snapshotSeq !== null && updated.revision >= rename.snapshotSeq;
        if (rename.userId === id && carried) mark(rename, 'leaderboard', at);
      }
    }
  });

  return {
    timeline: async (commandId) => {
      const { stages } = watched(commandId);
      await until(
        `the rename ${commandId} is on the leaderboard`,
        async () => RenameTimeline.safeParse(stages).success,
      );
      return RenameTimeline.parse(stages);
    },
    [Symbol.asyncDispose]: () => stream.close(),
  };
}
