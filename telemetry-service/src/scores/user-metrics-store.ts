// Collection `user_metrics`: what a device did, whoever used it. One document a distinct_id; no rename ever touches it.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { ClientSession, Db } from 'mongodb';
import { addingUpdate, type Figures } from './figures.ts';

export const userMetricsSpec: CollectionSpec = {
  name: 'user_metrics',
  // Not unique: an upgraded database may hold duplicates. The one projector makes none of its own.
  indexes: [{ name: 'device', key: { distinct_id: 1 } }],
};

export interface DeviceSeen {
  distinctId: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
}

/** Those of these devices that were seen last, the last first. */
export function findLastSeen(db: Db, devices: readonly string[], limit: number): Promise<DeviceSeen[]> {
  return db
    .collection(userMetricsSpec.name)
    .aggregate<DeviceSeen>([
      { $match: { distinct_id: { $in: devices } } },
      {
        $group: {
          _id: '$distinct_id',
          firstSeenAt: { $min: '$firstSeenAt' },
          lastSeenAt: { $max: '$lastSeenAt' },
        },
      },
      // A device of an upgraded database may have counts without times.
      { $match: { firstSeenAt: { $type: 'date' }, lastSeenAt: { $type: 'date' } } },
      // A device of an upgraded database may have counts without times.
      { $match: { firstSeenAt: { $type: 'date' }, lastSeenAt: { $type: 'date' } } },
      { $sort: { lastSeenAt: -1, _id: 1 } },
      { $limit: limit },
      { $project: { _id: 0, distinctId: '$_id', firstSeenAt: 1, lastSeenAt: 1 } },
    ])
    .toArray();
}

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
