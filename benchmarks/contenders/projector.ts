// The projector of a running service: stopped while work piles up for it, let go, and how fast it was.
import type { Db } from 'mongodb';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { saveControl } from '../../telemetry-service/src/ops/control-store.ts';

/**
 * Items a second that the projector works off of what `pileUp` puts there while it is paused. By the times at which it began
 * its batches, so that neither how soon it goes on nor when somebody looks counts.
 */
export async function appliedPerSecond(db: Db, collection: string, pileUp: () => Promise<void>): Promise<number> {
  await saveControl(db, { paused: true });
  await pileUp();
  const since = new Date();
  await saveControl(db, { paused: false });
  await untilApplied(db, collection);
  const batches = z.array(z.object({ _id: z.date(), items: z.number() })).parse(
    await db
      .collection(collection)
      .aggregate([
        { $match: { processedAt: { $gte: since } } },
        { $group: { _id: '$processedAt', items: { $sum: 1 } } },
        { $sort: { _id: 1 } },
      ])
      .toArray(),
  );
  const [first, last] = [batches[0], batches.at(-1)];
  if (first === undefined || last === undefined || first === last) throw new Error('There was no more than one batch.');
  const began = batches.reduce((sum, { items }) => sum + items, -last.items);
  return (began / (last._id.getTime() - first._id.getTime())) * 1000;
}

export async function untilApplied(db: Db, collection: string): Promise<void> {
  while ((await db.collection(collection).findOne({ status: 'pending' })) !== null) await setTimeout(20);
}
