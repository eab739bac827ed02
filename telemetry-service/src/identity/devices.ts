// A person's devices, for whoever wants to see them.
import type { ClientSession, Db } from 'mongodb';
import { identityMap } from './identity-map-store.ts';

/** By userId; who has none is missing. */
export async function countDevices(
  db: Db,
  userIds: readonly string[],
  session?: ClientSession,
): Promise<Map<string, number>> {
  const counts = identityMap(db).aggregate<{ _id: string; devices: number }>(
    [
      { $match: { userId: { $in: userIds } } },
      { $group: { _id: '$userId', devices: { $sum: { $size: { $ifNull: ['$distinct_ids', []] } } } } },
    ],
    session === undefined ? {} : { session },
  );
  return new Map((await counts.toArray()).map(({ _id, devices }) => [_id, devices]));
}

export interface DeviceSeen {
  distinctId: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
}

/** A person's devices with their times from `deviceFigures`, those seen last first. */
export function findDevicesLastSeen(
  db: Db,
  userId: string,
  deviceFigures: string,
  limit: number,
): Promise<DeviceSeen[]> {
  return identityMap(db)
    .aggregate<DeviceSeen>([
      { $match: { userId } },
      { $unwind: '$distinct_ids' },
      { $lookup: { from: deviceFigures, localField: 'distinct_ids', foreignField: 'distinct_id', as: 'figures' } },
      { $unwind: '$figures' },
      {
        $group: {
          _id: '$distinct_ids',
          firstSeenAt: { $min: '$figures.firstSeenAt' },
          lastSeenAt: { $max: '$figures.lastSeenAt' },
        },
      },
      // A device of an upgraded database may have counts without times.
      { $match: { firstSeenAt: { $type: 'date' }, lastSeenAt: { $type: 'date' } } },
      { $sort: { lastSeenAt: -1, _id: 1 } },
      { $limit: limit },
      { $project: { _id: 0, distinctId: '$_id', firstSeenAt: 1, lastSeenAt: 1 } },
    ])
    .toArray();
}
