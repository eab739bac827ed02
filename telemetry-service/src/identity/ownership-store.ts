// The marker "ownership by userId is established": until an upgraded database has it, nobody's entries can be told apart.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { ClientSession, Db } from 'mongodb';

interface MigrationDocument {
  _id: 'ownership-by-user-id';
  completedAt: Date;
}

export const migrationsSpec: CollectionSpec = { name: 'migrations', indexes: [] };
const migrations = (db: Db) => db.collection<MigrationDocument>(migrationsSpec.name);

export const isOwnershipEstablished = async (db: Db): Promise<boolean> => (await establishedAt(db)) !== null;

/** Null as long as it is not. */
export async function establishedAt(db: Db): Promise<Date | null> {
  return (await migrations(db).findOne({ _id: 'ownership-by-user-id' }))?.completedAt ?? null;
}

/** No migration has ever begun here. */
export async function isMigrationsEmpty(db: Db): Promise<boolean> {
  return (await migrations(db).findOne()) === null;
}

/** Says so. Two replicas may say it at once. */
export async function establishOwnership(db: Db, now: Date, session?: ClientSession): Promise<void> {
  await migrations(db).updateOne(
    { _id: 'ownership-by-user-id' },
    { $setOnInsert: { completedAt: now } },
    { upsert: true, ...(session === undefined ? {} : { session }) },
  );
}

/** The entries are about to lose their owners again. */
export async function revokeOwnership(db: Db, session: ClientSession): Promise<void> {
  await migrations(db).deleteOne({ _id: 'ownership-by-user-id' }, { session });
}
