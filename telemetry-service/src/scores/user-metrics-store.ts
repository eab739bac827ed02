// Collection `user_metrics`: what a device did, whoever used it. One document a distinct_id; no rename ever touches it.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { ClientSession, Db } from 'mongodb';
import { addingUpdate, type Figures } from './figures.ts';

export const userMetricsSpec: CollectionSpec = {
  name: 'user_metrics',
  // Not unique: an upgraded database may hold duplicates. The one projector makes none of its own.
  indexes: [{ name: 'device', key: { distinct_id: 1 } }],
};

export async function saveDeviceFigures(
  db: Db,
  perDevice: ReadonlyMap<string, Figures>,
  session: ClientSession,
): Promise<void> {
  if (perDevice.size === 0) return;
  await db.collection(userMetricsSpec.name).bulkWrite(
    [...perDevice].map(([distinct_id, figures]) => ({
      updateOne: { filter: { distinct_id }, update: addingUpdate(figures), upsert: true },
    })),
    { session },
  );
}
