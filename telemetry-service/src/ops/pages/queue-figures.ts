// How a queue is doing: what waits and since when, what is dead, what came in and was applied when.
import { countItems, type OperatedQueue } from '@swamp-club/platform/operator-queue.ts';
import { MongoServerError } from 'mongodb';
import { z } from 'zod';

export interface QueueFigures {
  waiting: number;
  /** More than that wait. */
  isMore: boolean;
  /** Since when the oldest waits. */
  oldest: Date | null;
  dead: number;
  acceptedLastMinute: number;
  appliedLastMinute: number;
}

/** No more are counted: whoever reads it does not need it more exactly, and pages look every few seconds. */
export const MAX_COUNTED = 100_000;

const MINUTE_MS = 60_000;

const Waiting = z.object({ waiting: z.number(), oldest: z.date().nullable() });

export async function queueFigures(queue: OperatedQueue, now: Date): Promise<QueueFigures> {
  const lastMinute = { $gt: new Date(now.getTime() - MINUTE_MS) };
  const [waiting, dead, acceptedLastMinute, appliedLastMinute] = await Promise.all([
    queue.items
      .aggregate([
        { $match: { status: 'pending' } },
        { $limit: MAX_COUNTED },
        { $group: { _id: null, waiting: { $sum: 1 }, oldest: { $min: `$${queue.since}` } } },
      ])
      .toArray(),
    countItems(queue, { status: 'dead' }),
    queue.items.countDocuments({ [queue.since]: lastMinute }),
    queue.items.countDocuments({ [APPLIED]: lastMinute }),
  ]);
  const found = Waiting.parse(waiting[0] ?? { waiting: 0, oldest: null });
  return { ...found, isMore: found.waiting === MAX_COUNTED, dead, acceptedLastMinute, appliedLastMinute };
}

export const spans = {
  hour: { unit: 'minute', unitMs: MINUTE_MS, units: 60, title: 'the last hour, minute by minute' },
  day: { unit: 'hour', unitMs: 60 * MINUTE_MS, units: 24, title: 'the last 24 hours, hour by hour' },
} as const;
export type Span = keyof typeof spans;

export interface Throughput {
  /** The beginning of a minute or an hour; the last one is not over yet. */
  at: Date;
  accepted: number;
  applied: number;
}

/** Longer than that a page does not wait for its chart. */
const COUNT_WITHIN_MS = 2000;

/** Oldest first, without a gap; null where there is more than can be counted while somebody waits. */
export async function throughput(queue: OperatedQueue, span: Span, now: Date): Promise<Throughput[] | null> {
  const { unitMs, units } = spans[span];
  const last = Math.floor(now.getTime() / unitMs) * unitMs;
  const first = last - (units - 1) * unitMs;
  try {
    const [accepted, applied] = await Promise.all([
      countByTime(queue, queue.since, span, new Date(first)),
      countByTime(queue, APPLIED, span, new Date(first)),
    ]);
    return Array.from({ length: units }, (_, index) => {
      const at = first + index * unitMs;
      return { at: new Date(at), accepted: accepted.get(at) ?? 0, applied: applied.get(at) ?? 0 };
    });
  } catch (error) {
    if (error instanceof MongoServerError && error.codeName === 'MaxTimeMSExpired') return null;
    throw error;
  }
}

/** What is done says so by this time; what is dead or waits has none. */
const APPLIED = 'processedAt';

const Count = z.object({ _id: z.date(), count: z.number() });

/** Answered by an index that begins with `field`, without a look at the documents. */
async function countByTime(queue: OperatedQueue, field: string, span: Span, since: Date): Promise<Map<number, number>> {
  const found = await queue.items
    .aggregate(
      [
        { $match: { [field]: { $gte: since } } },
        { $group: { _id: { $dateTrunc: { date: `$${field}`, unit: spans[span].unit } }, count: { $sum: 1 } } },
      ],
      { maxTimeMS: COUNT_WITHIN_MS },
    )
    .toArray();
  return new Map(found.map((entry) => Count.parse(entry)).map(({ _id, count }) => [_id.getTime(), count]));
}
