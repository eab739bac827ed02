// After a resync main-app shows what telemetry has, and nothing that it no longer has.
import { acquireLease, LeaseLost } from '@swamp-club/platform/lease.ts';
import { createTelemetryClient, type TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { Db } from 'mongodb';
import { ObjectId } from 'mongodb';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { newScores, userScoresStore, type UserScores } from '../../../main-app/src/leaderboard/user-scores-store.ts';
import { createMetrics } from '../../../main-app/src/metrics.ts';
import { resyncScores } from '../../../main-app/src/ops/resync-scores.ts';
import { scoreCursorStore } from '../../../main-app/src/telemetry/score-cursor-store.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { accountParts } from '../account-parts.ts';
import { telemetryStandIn } from '../telemetry-stand-in.ts';

const never = new AbortController().signal;

const partsOn = (db: Db, telemetry: TelemetryClient) => ({
  telemetry,
  scoreCursor: scoreCursorStore(db),
  ...accountParts(db),
  now: () => new Date(),
  metrics: createMetrics(new Registry()),
  log: pino({ level: 'silent' }),
});

const clientOf = (url: string) => createTelemetryClient({ url: `${url}/trpc`, token: () => Promise.resolve('any') });

async function watcherLease({ db }: TestDatabase) {
  const lease = { name: 'score-watcher', holder: 'the test', leaseMs: 60_000 };
  const held = await acquireLease(db, lease);
  if (held === null) throw new Error('A watcher is running already.');
  return held;
}

async function rowsOf(db: Db, people: readonly { id: ObjectId; score: number; revision: number }[]) {
  const rows = db.collection<UserScores>('user_scores');
  await rows.insertMany(
    people.map(({ id, score, revision }) => ({ ...newScores(null), _id: id, score, invocations: score, revision })),
  );
  return async (id: ObjectId) => {
    const row = await rows.findOne({ _id: id });
    return { score: row?.score, revision: row?.revision };
  };
}

test('every page is applied as usual, and who is not mentioned goes to zero with the last seq', async () => {
  await using database = await testDatabase('main_app');
  await using telemetry = await telemetryStandIn();
  const [known, behind, lost, ahead, fresh] = Array.from({ length: 5 }, () => new ObjectId());
  if (!known || !behind || !lost || !ahead || !fresh) throw new Error('five people');
  const row = await rowsOf(database.db, [
    { id: known, score: 5, revision: 10 },
    { id: behind, score: 5, revision: 10 },
    { id: lost, score: 7, revision: 12 },
    // Of a future that the restored telemetry has never had.
    { id: ahead, score: 9, revision: 9999 },
    { id: fresh, score: 0, revision: 0 },
  ]);
  // More than one page.
  for (let seq = 101; seq <= 700; seq++) telemetry.publish({ seq, userId: new ObjectId().toHexString() });
  telemetry.publish({ seq: 701, userId: known.toHexString(), score: 6 });
  telemetry.publish({ seq: 702, userId: behind.toHexString(), score: 8 });
  await using lease = await watcherLease(database);
  const parts = partsOn(database.db, clientOf(telemetry.url));
  expect(await resyncScores(lease, parts, never)).toEqual({ snapshots: 602, unreadable: 0, cleared: 2 });
  expect(telemetry.cursorsAsked).toEqual([0, 600, 702]);
  expect(await row(known)).toEqual({ score: 6, revision: 701 });
  expect(await row(behind)).toEqual({ score: 8, revision: 702 });
  expect(await row(lost)).toEqual({ score: 0, revision: 702 });
  expect(await row(ahead)).toEqual({ score: 0, revision: 702 });
  expect(await row(fresh)).toEqual({ score: 0, revision: 0 });
  expect(await parts.scoreCursor.read()).toBe(702);
});

test('a snapshot that telemetry leaves out of a page is not taken for the end', async () => {
  await using database = await testDatabase('main_app');
  await using telemetry = await telemetryStandIn();
  const [behind, lost] = [new ObjectId(), new ObjectId()];
  const row = await rowsOf(database.db, [
    { id: behind, score: 5, revision: 10 },
    { id: lost, score: 5, revision: 10 },
  ]);
  for (let seq = 101; seq <= 600; seq++) telemetry.publish({ seq, userId: new ObjectId().toHexString() });
  telemetry.leftOut.add(300);
  telemetry.publish({ seq: 601, userId: behind.toHexString(), score: 6 });
  await using lease = await watcherLease(database);
  const parts = partsOn(database.db, clientOf(telemetry.url));
  expect(await resyncScores(lease, parts, never)).toEqual({ snapshots: 500, unreadable: 0, cleared: 1 });
  expect(await row(behind)).toEqual({ score: 6, revision: 601 });
  expect(await row(lost)).toEqual({ score: 0, revision: 601 });
});

test('a row that is mentioned keeps its figures, even if they are newer than the mention', async () => {
  await using database = await testDatabase('main_app');
  await using telemetry = await telemetryStandIn();
  const id = new ObjectId();
  const row = await rowsOf(database.db, [{ id, score: 5, revision: 10 }]);
  telemetry.publish({ seq: 10, userId: id.toHexString(), score: 4 });
  await using lease = await watcherLease(database);
  const parts = partsOn(database.db, clientOf(telemetry.url));
  expect(await resyncScores(lease, parts, never)).toEqual({ snapshots: 1, unreadable: 0, cleared: 0 });
  expect(await row(id)).toEqual({ score: 5, revision: 10 });
});

test('a row that changed after the resync began is left alone', async () => {
  await using database = await testDatabase('main_app');
  const id = new ObjectId();
  const row = await rowsOf(database.db, [{ id, score: 5, revision: 10 }]);
  const scores = userScoresStore(database.db);
  await using lease = await watcherLease(database);
  const cleared = await lease.transaction((session) => scores.clearFigures([[id.toHexString(), 9]], 20, session));
  expect(cleared).toBe(0);
  expect(await row(id)).toEqual({ score: 5, revision: 10 });
});

test('with a snapshot that cannot be read nobody is cleared: it may be anybody’s', async () => {
  await using database = await testDatabase('main_app');
  await using telemetry = await telemetryStandIn();
  const id = new ObjectId();
  const row = await rowsOf(database.db, [{ id, score: 5, revision: 10 }]);
  telemetry.publish({ seq: 20, userId: id.toHexString(), score: -1 });
  await using lease = await watcherLease(database);
  const parts = partsOn(database.db, clientOf(telemetry.url));
  expect(await resyncScores(lease, parts, never)).toEqual({ snapshots: 1, unreadable: 1, cleared: 0 });
  expect(await row(id)).toEqual({ score: 5, revision: 10 });
});

test('without the lease nothing is changed', async () => {
  await using database = await testDatabase('main_app');
  await using telemetry = await telemetryStandIn();
  const id = new ObjectId();
  const row = await rowsOf(database.db, [{ id, score: 5, revision: 10 }]);
  await using lease = await watcherLease(database);
  await database.db.collection('leases').updateOne({}, { $inc: { token: 1 } });
  const parts = partsOn(database.db, clientOf(telemetry.url));
  await expect(resyncScores(lease, parts, never)).rejects.toThrow(LeaseLost);
  expect(await row(id)).toEqual({ score: 5, revision: 10 });
});
