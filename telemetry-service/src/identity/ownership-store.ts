// The marker "ownership by userId is established": until an upgraded database has it, nobody's entries can be told apart.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { within } from '@swamp-club/platform/transaction.ts';
import type { ClientSession, Db } from 'mongodb';
import { usernameMetrics } from '../scores/username-metrics-store.ts';
import { identityMap } from './identity-map-store.ts';

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

/**
 * A database that never held entries without an owner needs no migration. One that was interrupted may have left none of them,
 * having set everything aside: it has more to do.
 */
export async function establishOnFreshDatabase(db: Db, now: Date): Promise<void> {
  const used = [identityMap(db), usernameMetrics(db), migrations(db)].map((entries) => entries.findOne());
  if ((await Promise.all(used)).every((entry) => entry === null)) await establishOwnership(db, now);
}

/** Says so. Two replicas may say it at once. */
export async function establishOwnership(db: Db, now: Date, session?: ClientSession): Promise<void> {
  await migrations(db).updateOne(
    { _id: 'ownership-by-user-id' },
    { $setOnInsert: { completedAt: now } },
    { upsert: true, ...within(session) },
  );
}

/** The entries are about to lose their owners again. */
export async function revokeOwnership(db: Db, session: ClientSession): Promise<void> {
  await migrations(db).deleteOne({ _id: 'ownership-by-user-id' }, { session });
}
