// The marker "ownership by userId is established": until an upgraded database has it, nobody's entries can be told apart.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { Db } from 'mongodb';

interface MigrationDocument {
  _id: 'ownership-by-user-id';
  completedAt: Date;
}

export const migrationsSpec: CollectionSpec = { name: 'migrations', indexes: [] };
const migrations = (db: Db) => db.collection<MigrationDocument>(migrationsSpec.name);

export async function isOwnershipEstablished(db: Db): Promise<boolean> {
  return (await migrations(db).findOne({ _id: 'ownership-by-user-id' })) !== null;
}

/** Says so for good. Two replicas may say it at once. */
export async function establishOwnership(db: Db, now: Date): Promise<void> {
  await migrations(db).updateOne(
    { _id: 'ownership-by-user-id' },
    { $setOnInsert: { completedAt: now } },
    { upsert: true },
  );
}
