// The long poll: what it gives at once, what it waits for and what ends the waiting.
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { enqueueRename } from '../../../telemetry-service/src/commands/enqueue-rename.ts';
import { findSnapshotsAfter } from '../../../telemetry-service/src/scores/snapshot-store.ts';
import { testDatabase } from '../../support/database.ts';
import { applyOnce } from '../projector/apply-due.ts';
import { forgetEverything, rename, renameCommand, testTelemetry, type TestTelemetry } from '../telemetry.ts';

let telemetry: TestTelemetry;
beforeAll(async () => {
  telemetry = await testTelemetry();
  return () => telemetry[Symbol.asyncDispose]();
});
beforeEach(() => forgetEverything(telemetry));

const LONG_MS = 25_000;

test('it gives snapshots in the order of seq, page by page, and goes on from its cursor', async () => {
  const { after } = telemetry.client.scores;
  for (const person of ['a', 'b', 'c']) await rename(telemetry, person, 'old', `new-${person}`);
  const first = await after.query({ cursor: 0, limit: 2, waitMs: 0 });
  expect(first.snapshots).toMatchObject([{ userId: 'a' }, { userId: 'b' }]);
  const second = await after.query({ cursor: first.cursor, limit: 2, waitMs: LONG_MS });
  expect(second.snapshots).toMatchObject([{ userId: 'c', username: 'new-c', gone: false, invocations: 0 }]);
  expect(second.cursor).toBeGreaterThan(first.cursor);
  expect(await after.query({ cursor: second.cursor, limit: 2, waitMs: 0 })).toEqual({
    snapshots: [],
    cursor: second.cursor,
  });
});

test('a snapshot that somebody has spoilt is left out and counted, and nobody else waits for it', async () => {
  const { after } = telemetry.client.scores;
  for (const person of ['a', 'b', 'c']) await rename(telemetry, person, 'old', `new-${person}`);
  const snapshots = telemetry.db.collection<{ _id: string }>('swamp_club_events');
  await snapshots.updateOne({ _id: 'b' }, { $set: { score: 'high' } });
  await snapshots.updateOne({ _id: 'c' }, { $set: { firstSeenAt: 'long ago' } });
  const page = await after.query({ cursor: 0, limit: 10, waitMs: 0 });
  expect(page.snapshots).toMatchObject([{ userId: 'a', username: 'new-a' }]);
  expect(await after.query({ cursor: page.cursor, limit: 10, waitMs: 0 })).toEqual({
    snapshots: [],
    cursor: page.cursor,
  });
  const metrics = await (await fetch(`${telemetry.url}/metrics`)).text();
  expect(metrics).toMatch(/^telemetry_snapshots_unreadable_total 2$/m);
});

test('a person has one snapshot, the latest', async () => {
  await rename(telemetry, 'ann', 'a', 'b', 2);
  const { cursor } = await telemetry.client.scores.after.query({ cursor: 0, limit: 10, waitMs: 0 });
  const { snapshotSeq } = await rename(telemetry, 'ann', 'b', 'c', 3);
  const { snapshots } = await telemetry.client.scores.after.query({ cursor: 0, limit: 10, waitMs: 0 });
  expect(snapshots).toMatchObject([{ userId: 'ann', username: 'c', seq: snapshotSeq }]);
  expect(snapshotSeq).toBeGreaterThan(cursor);
});

test('however often a person changes in a batch, the batch makes one snapshot', async () => {
  await using database = await testDatabase('telemetry');
  const { db } = database;
  const now = new Date();
  const origin = { requestedBy: 'main-app', traceparent: null };
  for (const version of [2, 3, 4]) {
    await enqueueRename(db, renameCommand('ann', 'old', `n${version}`, version), origin, now);
  }
  await applyOnce(database, now);
  const { snapshots } = await findSnapshotsAfter(db, 0, 10);
  expect(snapshots).toMatchObject([{ userId: 'ann', username: 'n4' }]);
  const commands = await db.collection('telemetry_commands').find().toArray();
  const done = { status: 'done', outcome: 'noop', snapshotSeq: snapshots[0]?.seq };
  expect(commands).toMatchObject([done, done, done]);
});

test('a waiting caller is answered when something is published, by its own process or another replica', async () => {
  await rename(telemetry, 'first', 'a', 'b');
  const { db, databaseUri: uri, mainApp } = telemetry;
  await using standby = await testTelemetry({ database: { db, uri }, mainApp });
  const { cursor } = await standby.client.scores.after.query({ cursor: 0, limit: 10, waitMs: 0 });
  const waiting = [telemetry, standby].map(({ client }) =>
    client.scores.after.query({ cursor, limit: 10, waitMs: LONG_MS }),
  );
  // Accepted by the standby, applied by the other.
  const command = renameCommand('ann', 'old', 'new');
  await standby.client.identity.enqueueRename.mutate(command);
  for (const page of await Promise.all(waiting)) {
    expect(page.snapshots).toMatchObject([{ userId: 'ann', username: 'new' }]);
  }
});

test('with nothing new it answers with an empty page when its time is up', async () => {
  const page = await telemetry.client.scores.after.query({ cursor: 7, limit: 10, waitMs: 50 });
  expect(page).toEqual({ snapshots: [], cursor: 7 });
});

test('a service that stops answers its waiting callers first', async () => {
  const stopping = await testTelemetry();
  const waiting = stopping.client.scores.after.query({ cursor: 0, limit: 10, waitMs: LONG_MS });
  await stopping.client.service.info.query({});
  await stopping[Symbol.asyncDispose]();
  expect(await waiting).toEqual({ snapshots: [], cursor: 0 });
});
