// Collection `request_counts`: how often somebody may ask for something, counted in the database: one limit, however many replicas there are.
import type { Db } from 'mongodb';
import type { CollectionSpec } from './collections.ts';

/** At most `max` within `windowMs`, from the first one on. */
export interface RequestLimit {
  max: number;
  windowMs: number;
}

interface RequestCount {
  /** What is counted, and whose it is. */
  _id: string;
  count: number;
  until: Date;
}

/** The database takes away what has run out. */
export const requestCountsSpec: CollectionSpec = {
  name: 'request_counts',
  indexes: [{ name: 'expiry', key: { until: 1 }, expireAfterSeconds: 0 }],
};
const requestCounts = (db: Db) => db.collection<RequestCount>(requestCountsSpec.name);

/**
 * Counts one more of `key` and returns 0, or the seconds to wait if it is one too many. Counted in the one step that decides,
 * so that of many who come at once no more get through.
 */
export async function countRequest(db: Db, key: string, { max, windowMs }: RequestLimit, now: Date): Promise<number> {
  const isOver = { $lte: [{ $ifNull: ['$until', now] }, now] };
  const counted = await requestCounts(db).findOneAndUpdate(
    { _id: key },
    [
      {
        $set: {
          count: { $cond: [isOver, 1, { $add: ['$count', 1] }] },
          until: { $cond: [isOver, new Date(now.getTime() + windowMs), '$until'] },
        },
      },
    ],
    // A count that is lost with a server is no loss, and nobody waits for a majority.
    { upsert: true, returnDocument: 'after', writeConcern: { w: 1 } },
  );
  if (counted === null || counted.count <= max) return 0;
  return Math.max(1, Math.ceil((counted.until.getTime() - now.getTime()) / 1000));
}

/** Takes one back: what was counted beforehand was none of those that are limited. */
export async function uncountRequest(db: Db, key: string): Promise<void> {
  await requestCounts(db).updateOne({ _id: key }, { $inc: { count: -1 } }, { writeConcern: { w: 1 } });
}
