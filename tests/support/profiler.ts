// What the database really did for a part of a test.
import { MongoClient } from 'mongodb';
import { profileOperations, type Operation } from '../../scripts/database/profiler.ts';
import { adminUri, type TestDatabase } from './database.ts';

/** Every operation on the database while `work` ran, in order. */
export async function profiled({ db }: TestDatabase, work: () => Promise<void>): Promise<Operation[]> {
  await using admin = await new MongoClient(adminUri()).connect();
  return await profileOperations(admin.db(db.databaseName), work);
}
