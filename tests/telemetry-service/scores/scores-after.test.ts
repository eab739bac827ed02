// The long poll: what it gives at once, what it waits for and what ends the waiting.
import { expect, test } from 'vitest';
import { testDatabase } from '../../support/database.ts';
import { mainAppStandIn } from '../main-app-stand-in.ts';
import { holdProjector, rename, renameCommand, settled, testTelemetry } from '../telemetry.ts';

const LONG_MS = 25_000;

test('it gives snapshots in the order of seq, page by page, and goes on from its cursor', async () => {
  await using telemetry = await testTelemetry();
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
  await using telemetry = await testTelemetry();
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
  await using telemetry = await testTelemetry();
  await rename(telemetry, 'ann', 'a', 'b', 2);
  const { cursor } = await telemetry.client.scores.after.query({ cursor: 0, limit: 10, waitMs: 0 });
  const { snapshotSeq } = await rename(telemetry, 'ann', 'b', 'c', 3);
  const { snapshots } = await telemetry.client.scores.after.query({ cursor: 0, limit: 10, waitMs: 0 });
  expect(snapshots).toMatchObject([{ userId: 'ann', username: 'c', seq: snapshotSeq }]);
  expect(snapshotSeq).toBeGreaterThan(cursor);
});

test('however often a person changes in a batch, the batch makes one snapshot', async () => {
  await using database = await testDatabase('telemetry');
  const held = await holdProjector(database);
  await using telemetry = await testTelemetry({ database });
  const commands = [2, 3, 4, 5, 6, 7, 8].map((version) => renameCommand('ann', 'old', `n${version}`, version));
  for (const command of commands) await telemetry.client.identity.enqueueRename.mutate(command);
  await held[Symbol.asyncDispose]();
  const statuses = await Promise.all(commands.map(({ commandId }) => settled(telemetry, commandId)));
  expect(statuses).toMatchObject(commands.map(() => ({ status: 'done', outcome: 'noop' })));
  // A new projector starts carefully: a batch of one, of two, of four.
  expect(new Set(statuses.map(({ snapshotSeq }) => snapshotSeq)).size).toBe(3);
  const { snapshots } = await telemetry.client.scores.after.query({ cursor: 0, limit: 10, waitMs: 0 });
  expect(snapshots).toMatchObject([{ userId: 'ann', username: 'n8' }]);
});

test('a waiting caller is answered when something is published, by its own process or another replica', async () => {
  await using database = await testDatabase('telemetry');
  await using mainApp = await mainAppStandIn();
  await using projecting = await testTelemetry({ database, mainApp });
  await rename(projecting, 'first', 'a', 'b');
  await using standby = await testTelemetry({ database, mainApp });
  const { cursor } = await standby.client.scores.after.query({ cursor: 0, limit: 10, waitMs: 0 });
  const waiting = [projecting, standby].map(({ client }) =>
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
  await using telemetry = await testTelemetry();
  const page = await telemetry.client.scores.after.query({ cursor: 7, limit: 10, waitMs: 50 });
  expect(page).toEqual({ snapshots: [], cursor: 7 });
});

test('a service that stops answers its waiting callers first', async () => {
  const telemetry = await testTelemetry();
  const waiting = telemetry.client.scores.after.query({ cursor: 0, limit: 10, waitMs: LONG_MS });
  await telemetry.client.service.info.query({});
  await telemetry[Symbol.asyncDispose]();
  expect(await waiting).toEqual({ snapshots: [], cursor: 0 });
});
