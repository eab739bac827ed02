// main-app's own metrics, by Prometheus' naming conventions; no label ever holds a person's id or name.
import { scrapedGauges } from '@swamp-club/platform/scraped-gauges.ts';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { MAX_COUNTED, type OutboxStore } from './telemetry/outbox-store.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** A series that is missing until something happens cannot be seen to grow: those that are known begin at 0. */
export function createMetrics(registry: Registry) {
  const metrics = declareMetrics([registry]);
  for (const reason of ['declared', 'unreachable', 'unknown_procedure', 'unreadable_answer', 'undeclared', 'aborted']) {
    metrics.retries.inc({ reason }, 0);
  }
  for (const type of ['username_changed', 'account_deleted']) metrics.deadLetters.inc({ type }, 0);
  for (const lease of ['relay', 'score-watcher']) {
    metrics.leaseChanges.inc({ lease }, 0);
    metrics.leaseHeld.set({ lease }, 0);
  }
  return metrics;
}

function declareMetrics(registers: Registry[]) {
  return {
    renameSeconds: new Histogram({
      name: 'main_app_rename_seconds',
      help: "End to end: from a rename's transaction to its snapshot being back, both by main-app's clock. Counted where the snapshot is met.",
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200],
      registers,
    }),
    retries: new Counter({
      name: 'main_app_relay_retries_total',
      help: 'Deliveries to telemetry that failed and will be tried again, by why they failed.',
      labelNames: ['reason'],
      registers,
    }),
    deadLetters: new Counter({
      name: 'main_app_dead_letters_total',
      help: 'Records of the outbox that were given up; somebody has to look.',
      labelNames: ['type'],
      registers,
    }),
    snapshotsSkipped: new Counter({
      name: 'main_app_snapshots_skipped_total',
      help: 'Snapshots that this release of the contract could not read.',
      registers,
    }),
    snapshotsStale: new Counter({
      name: 'main_app_snapshots_stale_total',
      help: 'Snapshots that were refused because the row had figures as new or newer.',
      registers,
    }),
    scoresFollowedAt: new Gauge({
      name: 'main_app_scores_followed_timestamp_seconds',
      help: 'When telemetry last answered the score watcher in this process; 0 for never.',
      registers,
    }),
    leaseChanges: new Counter({
      name: 'main_app_lease_changes_total',
      help: 'How often this process took over the relay, or the score watcher.',
      labelNames: ['lease'],
      registers,
    }),
    leaseHeld: new Gauge({
      name: 'main_app_lease_held',
      help: '1 in the process that is the relay, or the score watcher, as far as it knows; 0 in all others.',
      labelNames: ['lease'],
      registers,
    }),
  };
}

const PENDING = 'main_app_outbox_pending';
const DEAD = 'main_app_outbox_dead';
const OLDEST = 'main_app_outbox_oldest_age_seconds';

export function registerOutboxGauges(registry: Registry, outbox: OutboxStore, now: () => Date): void {
  const gauges = [
    {
      name: PENDING,
      help: `Renames and deletions of accounts that telemetry has not accepted yet; no more than ${MAX_COUNTED} are counted.`,
    },
    { name: DEAD, help: 'Records of the outbox that were given up and that nobody has retried or discarded.' },
    { name: OLDEST, help: 'How long ago the oldest pending record was written; 0 while none is pending.' },
  ];
  scrapedGauges(registry, gauges, async () => {
    const { pending, oldest, dead } = await outbox.figures();
    return [
      { name: PENDING, value: pending },
      { name: DEAD, value: dead },
      { name: OLDEST, value: oldest === null ? 0 : (now().getTime() - oldest.getTime()) / 1000 },
    ];
  });
}

/** Says in the metrics that this process does the work of `lease`, for as long as it does. */
export async function whileCounted<T>(
  { leaseChanges, leaseHeld }: Pick<Metrics, 'leaseChanges' | 'leaseHeld'>,
  lease: 'relay' | 'score-watcher',
  work: () => Promise<T>,
): Promise<T> {
  leaseChanges.inc({ lease });
  leaseHeld.set({ lease }, 1);
  try {
    return await work();
  } finally {
    leaseHeld.set({ lease }, 0);
  }
}
