// After a resync main-app shows what telemetry has, and nothing that it no longer has.
import { acquireLease, LeaseLost } from '@swamp-club/platform/lease.ts';
import { createTelemetryClient } from '@swamp-club/telemetry-contract/client';
import { ObjectId } from 'mongodb';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { newScores, type UserScores } from '../../../main-app/src/leaderboard/user-scores-store.ts';
import { createMetrics } from '../../../main-app/src/metrics.ts';
import { resyncScores } from '../../../main-app/src/ops/resync-scores.ts';
import { testDatabase } from '../../support/database.ts';
import { storesOf } from '../../../main-app/src/stores.ts';
import { telemetryStandIn } from '../telemetry-stand-in.ts';

/** A main-app with these rows, whose score watcher's lease the test holds, and a telemetry to read from. */
async function club(rows: readonly { id: ObjectId; score: number; revision: number }[]) {
  await using starting = new AsyncDisposableStack();
  const { db } = starting.use(await testDatabase('main_app'));
  const telemetry = starting.use(await telemetryStandIn());
  const lease = await acquireLease(db, { name: 'score-watcher', holder: 'the test', leaseMs: 60_000 });
  if (lease === null) throw new Error('A watcher is running already.');
  starting.use(lease);
  const found = db.collection<UserScores>('user_scores');
  await found.insertMany(
    rows.map(({ id, score, revision }) => ({ ...newScores(null), _id: id, score, invocations: score, revision })),
  );
  const parts = {
    ...storesOf(db),
    telemetry: createTelemetryClient({ url: `${telemetry.url}/trpc`, token: () => Promise.resolve('any') }),
    now: () => new Date(),
    metrics: createMetrics(new Registry()),
    log: pino({ level: 'silent' }),
  };
  const running = starting.move();
  return {
    db,
    telemetry,
    lease,
    parts,
    resync: () => resyncScores(lease, parts, new AbortController().signal),
    row: async (_id: ObjectId) => {
      const row = await found.findOne({ _id });
      return { score: row?.score, revision: row?.revision };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

test('every page is applied as usual, and who is not mentioned goes to zero with the last seq', async () => {
  const [known, behind, lost, ahead, fresh] = Array.from({ length: 5 }, () => new ObjectId());
  if (!known || !behind || !lost || !ahead || !fresh) throw new Error('five people');
  await using main = await club([
    { id: known, score: 5, revision: 10 },
    { id: behind, score: 5, revision: 10 },
    { id: lost, score: 7, revision: 12 },
    // Of a future that the restored telemetry has never had.
    { id: ahead, score: 9, revision: 9999 },
    { id: fresh, score: 0, revision: 0 },
  ]);
  // More than one page.
  for (let seq = 101; seq <= 700; seq++) main.telemetry.publish({ seq, userId: new ObjectId().toHexString() });
  main.telemetry.publish({ seq: 701, userId: known.toHexString(), score: 6 });
  main.telemetry.publish({ seq: 702, userId: behind.toHexString(), score: 8 });
  expect(await main.resync()).toEqual({ snapshots: 602, unreadable: 0, cleared: 2 });
  expect(main.telemetry.cursorsAsked).toEqual([0, 600, 702]);
  expect(await main.row(known)).toEqual({ score: 6, revision: 701 });
  expect(await main.row(behind)).toEqual({ score: 8, revision: 702 });
  expect(await main.row(lost)).toEqual({ score: 0, revision: 702 });
  expect(await main.row(ahead)).toEqual({ score: 0, revision: 702 });
  expect(await main.row(fresh)).toEqual({ score: 0, revision: 0 });
  expect(await main.parts.scoreCursor.read()).toBe(702);
});

test('a snapshot that telemetry leaves out of a page is not taken for the end', async () => {
  const [behind, lost] = [new ObjectId(), new ObjectId()];
  await using main = await club([
    { id: behind, score: 5, revision: 10 },
    { id: lost, score: 5, revision: 10 },
  ]);
  for (let seq = 101; seq <= 600; seq++) main.telemetry.publish({ seq, userId: new ObjectId().toHexString() });
  main.telemetry.leftOut.add(300);
  main.telemetry.publish({ seq: 601, userId: behind.toHexString(), score: 6 });
  expect(await main.resync()).toEqual({ snapshots: 500, unreadable: 0, cleared: 1 });
  expect(await main.row(behind)).toEqual({ score: 6, revision: 601 });
  expect(await main.row(lost)).toEqual({ score: 0, revision: 601 });
});

test('a row that is mentioned keeps its figures, even if they are newer than the mention', async () => {
  const id = new ObjectId();
  await using main = await club([{ id, score: 5, revision: 10 }]);
  main.telemetry.publish({ seq: 10, userId: id.toHexString(), score: 4 });
  expect(await main.resync()).toEqual({ snapshots: 1, unreadable: 0, cleared: 0 });
  expect(await main.row(id)).toEqual({ score: 5, revision: 10 });
});

test('a row that changed after the resync began is left alone', async () => {
  const id = new ObjectId();
  await using main = await club([{ id, score: 5, revision: 10 }]);
  const cleared = await main.lease.transaction((session) =>
    main.parts.scores.clearFigures([[id.toHexString(), 9]], 20, session),
  );
  expect(cleared).toBe(0);
  expect(await main.row(id)).toEqual({ score: 5, revision: 10 });
});

test('with a snapshot that cannot be read nobody is cleared: it may be anybody’s', async () => {
  const id = new ObjectId();
  await using main = await club([{ id, score: 5, revision: 10 }]);
  main.telemetry.publish({ seq: 20, userId: id.toHexString(), score: -1 });
  expect(await main.resync()).toEqual({ snapshots: 1, unreadable: 1, cleared: 0 });
  expect(await main.row(id)).toEqual({ score: 5, revision: 10 });
});

test('without the lease nothing is changed', async () => {
  const id = new ObjectId();
  await using main = await club([{ id, score: 5, revision: 10 }]);
  await main.db.collection('leases').updateOne({}, { $inc: { token: 1 } });
  await expect(main.resync()).rejects.toThrow(LeaseLost);
  expect(await main.row(id)).toEqual({ score: 5, revision: 10 });
});
