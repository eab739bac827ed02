// Brings the outbox to telemetry: at once when it can, for as long as it takes when it can't.
import { backoffMs } from '@swamp-club/platform/backoff.ts';
import { holdLease } from '@swamp-club/platform/hold-lease.ts';
import { whileLeased, type Lease } from '@swamp-club/platform/lease.ts';
import { whilePaused } from '@swamp-club/platform/while-paused.ts';
import { notifyOnWrite, type Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { Db } from 'mongodb';
import { whileCounted, type Metrics } from '../metrics.ts';
import { controlsCollection, type ControlStore } from '../ops/control-store.ts';
import { deliverCommand, type DeliverParts } from './deliver-command.ts';
import { OUTBOX, type OutboxRecord, type OutboxStore } from './outbox-store.ts';

/** One HTTP request's worth. */
const BATCH = 50;
/** While telemetry is away: often enough to find it back within seconds. */
const AWAY = { baseMs: 100, maxMs: 3000 };

export interface SendParts extends DeliverParts {
  outbox: OutboxStore;
}

export interface RelayParts extends SendParts {
  db: Db;
  leaseMs: number;
  metrics: Metrics;
  controls: ControlStore;
  /** Notified when a record has been committed. */
  outboxWritten: Wakeup;
  pollMs: number;
}

/** Runs until `signal` aborts; of all replicas, one at a time sends. What is under way is finished first. */
export function runRelay(parts: RelayParts, signal: AbortSignal): Promise<void> {
  const { db, leaseMs, metrics, log } = parts;
  const onError = (error: unknown) => log.error({ err: error }, 'relay interrupted');
  return whileLeased({ db, name: 'relay', leaseMs, signal, onError }, (lease) =>
    whileCounted(metrics, 'relay', () => relay(lease, parts, signal)),
  );
}

async function relay(lease: Lease, parts: RelayParts, signal: AbortSignal): Promise<void> {
  let roundsAway = 0;
  while (!signal.aborted) {
    await whileRelayPaused(lease, parts, signal);
    const round = await sendDue(lease, parts);
    roundsAway = round.away ? roundsAway + 1 : 0;
    if (round.away) {
      // No new record wakes it: each would only find out the same.
      await holdLease(lease, backoffMs(roundsAway, AWAY), signal);
    } else if (!round.full) {
      using _otherReplicas = await notifyOnWrite(parts.db, [OUTBOX], parts.outboxWritten);
      await sendAsTheyCome(lease, parts, signal);
    }
  }
}

/** Returns when there is a backlog, which is better sent without listening for more, when telemetry is away, or when paused. */
async function sendAsTheyCome(lease: Lease, parts: RelayParts, signal: AbortSignal): Promise<void> {
  const { outbox, outboxWritten, controls, pollMs, now } = parts;
  while (!signal.aborted) {
    const seen = outboxWritten.generation;
    // Asked together, because somebody waits for what comes first after a rest. Nothing is sent of what a paused one finds.
    const [paused, pending] = await Promise.all([controls.isRelayPaused(), outbox.pending(BATCH)]);
    if (paused) return;
    const round = await send(lease, parts, pending);
    if (round.full || round.away) return;
    if (round.sent > 0) continue;
    const untilNext = round.nextDue === null ? pollMs : round.nextDue.getTime() - now().getTime();
    await holdLease(lease, Math.min(untilNext, pollMs), signal, (ms) => outboxWritten.wait(seen, ms, signal));
  }
}

function whileRelayPaused(lease: Lease, { db, controls }: RelayParts, signal: AbortSignal): Promise<void> {
  const pausing = { db, collection: controlsCollection.name, isPaused: () => controls.isRelayPaused() };
  return whilePaused(lease, pausing, signal);
}

interface Round {
  sent: number;
  /** There may be more that is due. */
  full: boolean;
  /** Telemetry could not be reached. */
  away: boolean;
  nextDue: Date | null;
}

/** One round: sends what is due, all at once. @throws LeaseLost */
export async function sendDue(lease: Lease, parts: SendParts): Promise<Round> {
  return send(lease, parts, await parts.outbox.pending(BATCH));
}

async function send(lease: Lease, parts: SendParts, pending: readonly OutboxRecord[]): Promise<Round> {
  const now = parts.now();
  const due = pending.filter(({ availableAt }) => availableAt <= now);
  // All in the same tick: they share one HTTP request, and each has its own answer.
  const deliveries = await Promise.all(due.map((record) => deliverCommand(record, parts)));
  // The fence: a relay that has lost its lease meanwhile marks nothing. Its successor sends again, which is harmless.
  if (due.length > 0) await lease.transaction((session) => parts.outbox.mark(deliveries, session));
  return {
    sent: due.length,
    full: due.length === BATCH,
    away: deliveries.some((delivery) => delivery.away),
    nextDue: pending[due.length]?.availableAt ?? null,
  };
}
