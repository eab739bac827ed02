// Brings the outbox to telemetry: at once when it can, for as long as it takes when it can't.
import { SpanKind } from '@opentelemetry/api';
import { backoffMs } from '@swamp-club/platform/backoff.ts';
import { holdLease } from '@swamp-club/platform/hold-lease.ts';
import { whileLeased, type Lease } from '@swamp-club/platform/lease.ts';
import { failSpan, startSpan, traceparentOf } from '@swamp-club/platform/spans.ts';
import { traceIdOf } from '@swamp-club/platform/traceparent.ts';
import { whilePaused } from '@swamp-club/platform/while-paused.ts';
import { notifyOnWrite, type Wakeup } from '@swamp-club/platform/wakeup.ts';
import { classifyFailure, type Failure, type TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { Db } from 'mongodb';
import type { Logger } from 'pino';
import { whileCounted, type Metrics } from '../metrics.ts';
import { controlsCollection, type ControlStore } from '../ops/control-store.ts';
import { tracer } from '../tracer.ts';
import { markAfterFailure } from './delivery.ts';
import { OUTBOX, type DeliveryMark, type OutboxRecord, type OutboxStore } from './outbox-store.ts';

/** One HTTP request's worth. */
const BATCH = 50;
/** While telemetry is away: often enough to find it back within seconds. */
const AWAY = { baseMs: 100, maxMs: 3000 };

export interface SendParts {
  outbox: OutboxStore;
  telemetry: TelemetryClient;
  maxAttempts: number;
  now: () => Date;
  metrics: Pick<Metrics, 'retries' | 'deadLetters'>;
  log: Logger;
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
  const deliveries = await Promise.all(due.map((record) => deliver(record, parts)));
  // The fence: a relay that has lost its lease meanwhile marks nothing. Its successor sends again, which is harmless.
  if (due.length > 0) await lease.transaction((session) => parts.outbox.mark(deliveries, session));
  return {
    sent: due.length,
    full: due.length === BATCH,
    away: deliveries.some((delivery) => delivery.away),
    nextDue: pending[due.length]?.availableAt ?? null,
  };
}

interface Delivery {
  commandId: string;
  mark: DeliveryMark;
  away: boolean;
}

async function deliver(record: OutboxRecord, parts: SendParts): Promise<Delivery> {
  const { telemetry, maxAttempts, now, metrics, log } = parts;
  const { _id: commandId, type } = record;
  const span = startSpan(tracer, 'deliver command', record.traceparent, {
    kind: SpanKind.PRODUCER,
    attributes: { 'command.id': commandId, 'user.id': record.userId.toHexString() },
  });
  const about = { commandId, type, trace_id: traceIdOf(record.traceparent) };
  try {
    const { acceptedAt } = await call(telemetry, { ...record, traceparent: traceparentOf(span) });
    span.end();
    log.info(about, 'command accepted by telemetry');
    const mark: DeliveryMark = { status: 'sent', sentAt: now(), acceptedAt: new Date(acceptedAt), lastError: null };
    return { commandId, mark, away: false };
  } catch (error) {
    failSpan(span, error);
    const failure = failureOf(error, about, log);
    const mark = markAfterFailure(record, failure, { now: now(), maxAttempts });
    if (mark.status === 'dead') {
      metrics.deadLetters.inc({ type });
      log.error({ ...about, failure }, 'command given up: an operator has to look at it');
    } else {
      metrics.retries.inc({ reason: failure.kind });
      log.warn({ ...about, failure }, 'command not delivered yet');
    }
    return { commandId, mark, away: failure.kind === 'unreachable' };
  }
}

function call(telemetry: TelemetryClient, record: OutboxRecord): Promise<{ acceptedAt: string }> {
  const { _id: commandId, traceparent } = record;
  const [userId, createdAt] = [record.userId.toHexString(), record.createdAt.toISOString()];
  const options = { context: { traceparent } };
  switch (record.type) {
    case 'username_changed': {
      const { oldUsername, newUsername, usernameVersion } = record;
      return telemetry.identity.enqueueRename.mutate(
        { commandId, userId, oldUsername, newUsername, usernameVersion, createdAt },
        options,
      );
    }
    case 'account_deleted':
      return telemetry.identity.enqueueErasure.mutate({ commandId, userId, createdAt }, options);
  }
}

/** What is no failed call's is this record's own, one that is damaged, say: it is charged for it, and stops nobody else. */
function failureOf(error: unknown, about: object, log: Logger): Failure {
  try {
    return classifyFailure(error);
  } catch (unexpected) {
    log.error({ ...about, err: unexpected }, 'command cannot be sent');
    return { kind: 'undeclared', httpStatus: 0, message: 'It cannot be sent as it is stored; see the log.' };
  }
}
