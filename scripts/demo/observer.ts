// Looks on as the database's administrator, to say by one clock when a rename passes each stage. It only reads.
import type { ChangeStream, MongoClient } from 'mongodb';
import { Timestamp } from 'mongodb';
import { z } from 'zod';

/** Milliseconds by this process's clock at which the change was there to be read, majority-committed. */
export interface RenameTimeline {
  committed: number;
  accepted: number;
  applied: number;
  leaderboard: number;
}
type Stage = keyof RenameTimeline;

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
  reached: (() => void)[];
}

export interface Observer extends AsyncDisposable {
  /** Resolves once the rename has passed all four stages. */
  timeline: (commandId: string) => Promise<RenameTimeline>;
}

export async function observeRenames(client: MongoClient): Promise<Observer> {
  const renames = new Map<string, Watched>();
  const watched = (commandId: string): Watched => {
    const known = renames.get(commandId) ?? { stages: {}, userId: null, snapshotSeq: null, reached: [] };
    renames.set(commandId, known);
    return known;
  };
  const mark = (rename: Watched, stage: Stage, at: number) => {
    rename.stages[stage] ??= at;
    for (const wake of rename.reached) wake();
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
            { 'ns.db': 'main_app', 'ns.coll': { $in: ['outbox', 'user_scores'] } },
            { 'ns.db': 'telemetry', 'ns.coll': 'telemetry_commands' },
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
      const rename = watched(commandId);
      for (;;) {
        const { committed, accepted, applied, leaderboard } = rename.stages;
        if (committed !== undefined && accepted !== undefined && applied !== undefined && leaderboard !== undefined) {
          return { committed, accepted, applied, leaderboard };
        }
        await new Promise<void>((resolve) => rename.reached.push(resolve));
      }
    },
    [Symbol.asyncDispose]: () => stream.close(),
  };
}

/** Which devices telemetry links to each person. */
export async function devicesOf(client: MongoClient, userId: string): Promise<string[]> {
  const entries = await client.db('telemetry').collection('identity_map').find({ userId }).toArray();
  return entries.flatMap((entry) => z.array(z.string()).parse(entry['distinct_ids'])).toSorted();
}
