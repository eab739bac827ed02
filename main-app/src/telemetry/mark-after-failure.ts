// What becomes of an outbox record whose delivery failed: wait, try again for a while, or give up. No I/O.
import { backoffMs } from '@swamp-club/platform/backoff.ts';
import type { Failure } from '@swamp-club/telemetry-contract/client';
import type { DeliveryMark, OutboxRecord } from './outbox-store.ts';

const SECOND = 1000;
/** Between two tries of a record whose own fault the failure may be. */
const RETRY = { baseMs: SECOND / 2, maxMs: 300 * SECOND };
/** For what passes by itself, such as rotating keys. */
const SOON_MS = 3 * SECOND;
/** For what passes with an upgrade. */
const LATER_MS = 30 * SECOND;

/** Only failures that are the record's own use up an attempt; a declared refusal is final at once. */
export function markAfterFailure(
  record: Pick<OutboxRecord, 'createdAt' | 'attempts'>,
  failure: Failure,
  { now, maxAttempts }: { now: Date; maxAttempts: number },
): DeliveryMark {
  const lastError = failure.message;
  switch (failure.kind) {
    // Nothing to do with the record: it stays due, and the relay itself waits for telemetry to come back. The failure's own
    // message has addresses in it, and its owner reads this.
    case 'unreachable':
    case 'aborted':
      return { lastError: 'Telemetry cannot be reached just now.' };
    case 'unknown_procedure':
      return { lastError, availableAt: waitedOut(record, now, LATER_MS) };
    case 'declared':
      return failure.retry
        ? { lastError, availableAt: waitedOut(record, now, SOON_MS) }
        : { lastError, status: 'dead', attempts: record.attempts + 1 };
    case 'undeclared':
    case 'unreadable_answer': {
      const attempts = record.attempts + 1;
      return attempts >= maxAttempts
        ? { lastError, status: 'dead', attempts }
        : { lastError, attempts, availableAt: after(now, backoffMs(attempts, RETRY)) };
    }
  }
}

/** Waiting as long as the record has waited so far doubles the pause each time, without counting anything. */
function waitedOut({ createdAt }: Pick<OutboxRecord, 'createdAt'>, now: Date, maxMs: number): Date {
  const age = Math.max(now.getTime() - createdAt.getTime(), 100);
  return after(now, backoffMs(1, { baseMs: age, maxMs }));
}

const after = (now: Date, ms: number) => new Date(now.getTime() + ms);
