// What the database really did for some work: plans and keys, as MongoDB's own profiler records them.
import type { Db } from 'mongodb';
import { z } from 'zod';

const Operation = z.object({
  ns: z.string(),
  /** `insert`, `query`, `getmore`, `update`, `remove`, `command`. */
  op: z.string(),
  /** As the client sent it; of a bulk write, one statement as `{q, u}`. */
  command: z.record(z.string(), z.unknown()).default({}),
  /** Which program asked, where it said so. */
  appName: z.string().default(''),
  planSummary: z.string().default(''),
  keysExamined: z.number().default(0),
  docsExamined: z.number().default(0),
  nreturned: z.number().default(0),
  hasSortStage: z.boolean().default(false),
});
export type Operation = z.infer<typeof Operation>;

const PROFILE = 'system.profile';

/** Every operation on the database, opened as its administrator, while `work` ran, in order. */
export async function profileOperations(db: Db, work: () => Promise<unknown>): Promise<Operation[]> {
  await db.collection(PROFILE).drop();
  await db.command({ profile: 2 });
  await work();
  await db.command({ profile: 0 });
  return z.array(Operation).parse(await db.collection(PROFILE).find().sort({ ts: 1 }).toArray());
}
