// Decides whether this database ever held entries without an owner; one that never did needs no migration.
import type { Db } from 'mongodb';
import { isUsernameMetricsEmpty } from '../scores/username-metrics-store.ts';
import { isIdentityMapEmpty } from './identity-map-store.ts';
import { establishOwnership } from './ownership-store.ts';

export async function establishOnFreshDatabase(db: Db, now: Date): Promise<void> {
  if ((await isIdentityMapEmpty(db)) && (await isUsernameMetricsEmpty(db))) await establishOwnership(db, now);
}
