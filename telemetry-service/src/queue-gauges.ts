// What waits in the queues of commands and events, and since when: asked of the database at each scrape, by index.
import type { OperatedQueue } from '@swamp-club/platform/operator-queue.ts';
import { scrapedGauges, type Reading } from '@swamp-club/platform/scraped-gauges.ts';
import type { Db } from 'mongodb';
import type { Registry } from 'prom-client';
import { commandQueue, eventQueue } from './ops/operated-queues.ts';
import { MAX_COUNTED } from './ops/pages/queue-figures.ts';

const UNFINISHED = ['pending', 'dead', 'discarded'] as const;

const LAG = 'telemetry_projector_lag_seconds';

export function registerQueueGauges(registry: Registry, db: Db, now: () => Date): void {
  const queues = [commandQueue(db), eventQueue(db)];
  const ofEach = queues.map(({ name }) => ({
    name: itemsOf(name),
    help: `What there is in the queue of ${name}, by status; no more than ${MAX_COUNTED} of one are counted, except of done.`,
    labelNames: ['status'],
  }));
  const lag = {
    name: LAG,
    help: 'Since when the projector could have worked on the oldest item that is due, by queue; 0 while nothing is.',
    labelNames: ['queue'],
  };
  scrapedGauges(registry, [...ofEach, lag], async () =>
    (await Promise.all(queues.map((queue) => readQueue(queue, now())))).flat(),
  );
}

const itemsOf = (queue: string): string => `telemetry_${queue}`;

async function readQueue(queue: OperatedQueue, now: Date): Promise<Reading[]> {
  const { items, name } = queue;
  const [all, oldest, ...unfinished] = await Promise.all([
    items.estimatedDocumentCount(),
    items.findOne<{ availableAt: Date }>(
      { status: 'pending', availableAt: { $lte: now } },
      { sort: { availableAt: 1 }, projection: { availableAt: 1 } },
    ),
    ...UNFINISHED.map((status) => items.countDocuments({ status }, { limit: MAX_COUNTED })),
  ]);
  const done = Math.max(all - unfinished.reduce((sum, count) => sum + count, 0), 0);
  const lag = oldest === null ? 0 : (now.getTime() - oldest.availableAt.getTime()) / 1000;
  return [
    ...UNFINISHED.map((status, index) => ({ name: itemsOf(name), labels: { status }, value: unfinished[index] ?? 0 })),
    { name: itemsOf(name), labels: { status: 'done' }, value: done },
    { name: LAG, labels: { queue: name }, value: lag },
  ];
}
