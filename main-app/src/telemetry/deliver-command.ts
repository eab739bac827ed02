// Sends one outbox record to telemetry, and says how it went.
import { SpanKind } from '@opentelemetry/api';
import { failSpan, startSpan, traceparentOf } from '@swamp-club/platform/spans.ts';
import { traceIdOf } from '@swamp-club/platform/traceparent.ts';
import { classifyFailure, type Failure, type TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { tracer } from '../tracer.ts';
import { markAfterFailure } from './mark-after-failure.ts';
import type { DeliveryMark, OutboxRecord } from './outbox-store.ts';

export interface DeliverParts {
  telemetry: TelemetryClient;
  maxAttempts: number;
  now: () => Date;
  metrics: Pick<Metrics, 'retries' | 'deadLetters'>;
  log: Logger;
}

interface Delivery {
  commandId: string;
  mark: DeliveryMark;
  /** Telemetry could not be reached. */
  away: boolean;
}

/** Never rejects: a failure is in what the record is to be marked with. */
export async function deliverCommand(record: OutboxRecord, parts: DeliverParts): Promise<Delivery> {
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
