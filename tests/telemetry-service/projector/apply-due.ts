// The projector's transactions one by one, without a projector: for tests that look in between.
import { inTransaction } from '@swamp-club/platform/transaction.ts';
import { Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { ClientSession } from 'mongodb';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createMetrics } from '../../../telemetry-service/src/metrics.ts';
import { applyBatch, type Fence } from '../../../telemetry-service/src/projector/apply-batch.ts';
import { sizeOf } from '../../../telemetry-service/src/projector/batch.ts';
import { claim } from '../../../telemetry-service/src/projector/projector.ts';
import type { WorkParts } from '../../../telemetry-service/src/projector/work-off.ts';
import type { TestDatabase } from '../../support/database.ts';

export const now = new Date('2026-11-23T12:00:00Z');

type Database = Pick<TestDatabase, 'client' | 'db'>;

/** Without a lease to lose: the transaction alone, and what is done in it last, before it commits. */
export const fenceOf = (
  { client }: Database,
  last: (session: ClientSession) => Promise<void> = () => Promise.resolve(),
): Fence => ({
  transaction: (work) =>
    client.withSession((session) =>
      inTransaction(session, async () => {
        const result = await work(session);
        await last(session);
        return result;
      }),
    ),
});

/** Of a projector that says nothing and wakes nobody. */
export const workParts = ({ db }: Pick<TestDatabase, 'db'>, maxAttempts = 5): WorkParts => ({
  db,
  maxAttempts,
  now: () => now,
  log: pino({ level: 'silent' }),
  metrics: createMetrics(new Registry()),
  published: new Wakeup(),
  signal: new AbortController().signal,
});

/** All that is due, in one transaction; false when nothing was. */
export async function applyOnce(database: Database, now: Date, fence = fenceOf(database)): Promise<boolean> {
  const due = await claim(database.db, now, 500);
  if (sizeOf(due) === 0) return false;
  await applyBatch(fence, database.db, due, now);
  return true;
}

/** As many transactions as it takes until nothing is due; returns how many. @throws when there is no end to it */
export async function applyAll(database: Database, now: Date): Promise<number> {
  let transactions = 0;
  while (await applyOnce(database, now)) {
    transactions += 1;
    if (transactions > 100) throw new Error('Something is due again and again.');
  }
  return transactions;
}
