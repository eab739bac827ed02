// What the database really did for some work: plans and keys, as MongoDB's own profiler records them.
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { adminUri, type TestDatabase } from './database.ts';

const Operation = z.object({
  ns: z.string(),
  planSummary: z.string().default(''),
  keysExamined: z.number().default(0),
  docsExamined: z.number().default(0),
  nreturned: z.number().default(0),
  hasSortStage: z.boolean().default(false),
});
export type Operation = z.infer<typeof Operation>;

/** Every operation on the database while `work` ran, in order. */
export async function profiled(
  { db: { databaseName } }: TestDatabase,
  work: () => Promise<void>,
): Promise<Operation[]> {
  await using admin = await new MongoClient(adminUri()).connect();
  const db = admin.db(databaseName);
  await db.command({ profile: 2 });
  await work();
  await db.command({ profile: 0 });
  return z.array(Operation).parse(await db.collection('system.profile').find().sort({ ts: 1 }).toArray());
}
