// Decides whether this database ever held entries without an owner; one that never did needs no migration.
import type { Db } from 'mongodb';
import { isUsernameMetricsEmpty } from '../scores/username-metrics-store.ts';
import { isIdentityMapEmpty } from './identity-map-store.ts';
import { establishOwnership, isMigrationsEmpty } from './ownership-store.ts';

export async function establishOnFreshDatabase(db: Db, now: Date): Promise<void> {
  const isFresh = (await isIdentityMapEmpty(db)) && (await isUsernameMetricsEmpty(db));
  // A migration that was interrupted may have left both empty, having set everything aside: it has more to do.
  if (isFresh && (await isMigrationsEmpty(db))) await establishOwnership(db, now);
}
