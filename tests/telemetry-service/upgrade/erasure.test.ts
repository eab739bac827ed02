// Erasures on a database that was moved over: what was adopted goes with its originals, and no way there or back brings it again.
import type { Db } from 'mongodb';
import { expect, test } from 'vitest';
import { enqueueErasure } from '../../../telemetry-service/src/commands/enqueue-erasure.ts';
import { readMigrationState } from '../../../telemetry-service/src/upgrade/migration-state.ts';
import { undoOwnership } from '../../../telemetry-service/src/upgrade/undo-ownership.ts';
import { verifyOwnership } from '../../../telemetry-service/src/upgrade/verify-ownership.ts';
import { testDatabase } from '../../support/database.ts';
import { findTraces } from '../../support/find-traces.ts';
import { mainAppStandIn } from '../main-app-stand-in.ts';
import { applyAll, applyOnce } from '../projector/apply-due.ts';
import {
  allCounted,
  cliEvent,
  erase,
  erasureCommand,
  renameCommand,
  settled,
  somebody,
  testTelemetry,
  vouchFor,
} from '../telemetry.ts';
import { namesOf } from './names-of.ts';
import {
  entriesOf,
  insertAppliedEvents,
  insertCounts,
  insertLinks,
  migrate,
  NOW,
  oldDatabase,
} from './old-database.ts';

const origin = { requestedBy: 'main-app', traceparent: null };
const ann = { userId: 'u-ann', held: 'Zebedee' };
const bob = { userId: 'u-bob', held: 'bob' };
const names = namesOf(ann, bob);
/** As main-app answers once the account is gone: who had a name at the take-over is remembered. */
const withoutAnn = namesOf({ ...ann, deleted: true }, bob);
const nothing = { links: [], counts: [] };

async function insertEntries(db: Db): Promise<void> {
  await insertLinks(db, { username: 'zebedee', distinct_ids: ['a1', 'a2'] }, { username: 'bob', distinct_ids: ['b'] });
  await insertCounts(
    db,
    { username: 'Zebedee', invocations: 5, successes: 4, days: { '2026-01-01': 5 } },
    { username: 'zebedee', invocations: 2, successes: 2 },
    { username: 'bob', invocations: 3 },
  );
}

/** Moved over, with an event applied since of each. */
async function migrated() {
  const database = await oldDatabase();
  const { db } = database;
  await insertEntries(db);
  await migrate(database, names);
  await insertAppliedEvents(
    db,
    { distinctId: 'a3', userId: ann.userId, at: NOW },
    { distinctId: 'b', userId: bob.userId, at: NOW },
  );
  const figures = { invocations: 1, successes: 1, durationMs: 250, 'days.2026-11-23': 1 };
  await db.collection('username_metrics').updateMany({}, { $inc: figures });
  const links = db.collection<{ userId: string; distinct_ids: string[] }>('identity_map');
  await links.updateOne({ userId: ann.userId }, { $push: { distinct_ids: 'a3' } });
  expect(await verifyOwnership(db, names, NOW)).toMatchObject({ ok: true, events: { invocations: 2 } });
  return database;
}

async function erased() {
  const database = await migrated();
  await enqueueErasure(database.db, erasureCommand(ann.userId), origin, NOW);
  await applyAll(database, NOW);
  return database;
}

/** Where a database of a moved person still says their id once they are erased. */
const bareIds = ['people', 'swamp_club_events', 'telemetry_commands'];

async function expectForgotten(db: Db): Promise<void> {
  expect(await findTraces(db, ['zebedee'])).toEqual([]);
  const left = await findTraces(db, [ann.userId]);
  expect(left.map(({ collection }) => collection)).toEqual(bareIds);
}

const goBack = ({ db }: Awaited<ReturnType<typeof oldDatabase>>) =>
  undoOwnership({
    db,
    names: withoutAnn,
    forgetHolders: async () => {},
    now: () => NOW,
    onProgress: () => {},
    signal: new AbortController().signal,
  });

test('adopted entries and their originals go, and `verify` reckons with what was removed, also while it is under way', async () => {
  await using database = await migrated();
  const { db } = database;
  await enqueueErasure(db, erasureCommand(ann.userId), origin, NOW);
  await applyOnce(database, NOW);
  // As when they have more events than one transaction takes.
  await insertAppliedEvents(db, { distinctId: 'a3', userId: ann.userId, at: NOW });
  expect(await verifyOwnership(db, withoutAnn, NOW)).toMatchObject({ ok: true, events: { invocations: 1 } });
  expect(await applyAll(database, NOW)).toBe(1);

  await expectForgotten(db);
  expect(await verifyOwnership(db, withoutAnn, NOW)).toMatchObject({
    ok: true,
    people: 2,
    before: { links: { entries: 2 }, counts: { entries: 3, invocations: 10 } },
    events: { invocations: 1 },
    after: {
      owned: { links: { entries: 1 }, counts: { entries: 1, invocations: 4 } },
      removed: { links: { entries: 1, links: 2 }, counts: { entries: 2, invocations: 7, dayInvocations: 5 } },
    },
    problems: { total: 0 },
  });
  expect(await entriesOf(db, bob.userId)).toMatchObject({ links: [{ distinct_ids: ['b'] }] });
  expect(await readMigrationState(db)).toMatchObject({
    phase: 'done',
    handled: { links: { adopted: 1, removed: 1 }, counts: { adopted: 1, removed: 2 } },
  });
});

test('run again it changes nothing; what an old program writes under the old name is removed', async () => {
  await using database = await erased();
  const { db } = database;
  expect(await migrate(database, withoutAnn)).toMatchObject({ outcome: 'nothing_to_do' });
  await insertLinks(db, { username: 'ZEBEDEE', distinct_ids: ['late'] });
  await insertCounts(db, { username: 'zebedee', invocations: 9 });
  expect(await migrate(database, withoutAnn)).toMatchObject({
    outcome: 'completed',
    handled: { links: { adopted: 1, removed: 2 }, counts: { adopted: 1, removed: 3 } },
  });
  await expectForgotten(db);
  expect(await verifyOwnership(db, withoutAnn, NOW)).toMatchObject({ ok: true });
  expect(await migrate(database, withoutAnn)).toMatchObject({ outcome: 'nothing_to_do' });
});

test('the way back and forward again brings nothing of the person back', async () => {
  await using database = await erased();
  const { db } = database;
  expect(await goBack(database)).toMatchObject({ outcome: 'completed', renamed: 2 });
  await expectForgotten(db);
  expect(await db.collection('username_metrics').find().toArray()).toMatchObject([{ username: 'bob', invocations: 4 }]);

  // main-app records anew who has which name.
  const anew = namesOf(bob);
  expect(await migrate(database, anew)).toMatchObject({ outcome: 'completed' });
  await expectForgotten(db);
  expect(await verifyOwnership(db, anew, NOW)).toMatchObject({ ok: true, people: 2 });
  expect(await entriesOf(db, bob.userId)).toMatchObject({ counts: [{ username: 'bob', invocations: 4 }] });
  const tombstone = await db.collection<{ _id: string }>('swamp_club_events').findOne({ _id: ann.userId });
  expect(tombstone).toMatchObject({ gone: true, invocations: 0 });
});

test('an account that was deleted before the way back keeps its entries for itself, and its erasure takes them in the end', async () => {
  await using database = await migrated();
  const { db } = database;
  expect(await goBack(database)).toMatchObject({ outcome: 'completed' });
  await enqueueErasure(db, erasureCommand(ann.userId), origin, NOW);
  const anew = namesOf(bob);
  expect(await migrate(database, anew)).toMatchObject({ outcome: 'completed' });
  expect(await verifyOwnership(db, anew, NOW)).toMatchObject({ ok: true });
  expect((await entriesOf(db, ann.userId)).links).toMatchObject([{ distinct_ids: ['a1', 'a2', 'a3'] }]);
  await applyAll(database, NOW);
  await expectForgotten(db);
  expect(await verifyOwnership(db, anew, NOW)).toMatchObject({ ok: true });
});

test('what is accepted before the migration waits for it; beside the running service both come to the same end', async () => {
  await using database = await testDatabase('telemetry');
  await using mainApp = await mainAppStandIn();
  const { db } = database;
  const [eve, kim] = [somebody('zebedee'), somebody('kim')];
  vouchFor(mainApp, eve, kim);
  await insertEntries(db);
  await using telemetry = await testTelemetry({ database, mainApp });
  await telemetry.ingest(cliEvent({ distinct_id: 'a1', properties: { typed: 'zebedee' } }), eve.key);
  const [erasure, renaming] = [erasureCommand(eve.id), renameCommand(eve.id, 'zebedee', 'zebedee-2')];
  await telemetry.client.identity.enqueueErasure.mutate(erasure);
  await telemetry.client.identity.enqueueRename.mutate(renaming);
  const current = namesOf({ userId: eve.id, held: 'Zebedee', deleted: true }, { userId: kim.id, held: 'bob' });
  expect(await db.collection('people').countDocuments()).toBe(0);

  await migrate(database, current, { now: new Date() });
  expect(await settled(telemetry, erasure.commandId)).toMatchObject({ status: 'done', outcome: 'erased' });
  expect(await settled(telemetry, renaming.commandId)).toMatchObject({ status: 'done' });
  await allCounted(telemetry);
  expect(await findTraces(db, ['zebedee'])).toEqual([]);
  expect(await entriesOf(db, eve.id)).toEqual(nothing);
  expect(await verifyOwnership(db, current)).toMatchObject({ ok: true });

  // Old programs write once more under both names while somebody is erased.
  const theirs = ['zebedee', 'bob'].flatMap((username) =>
    Array.from({ length: 10 }, () => ({ username, invocations: 1 })),
  );
  await insertCounts(db, ...theirs);
  const [again, status] = await Promise.all([
    migrate(database, current, { now: new Date(), batchSize: 1 }),
    erase(telemetry, kim.id),
  ]);
  expect(again.outcome).toBe('completed');
  expect(status).toMatchObject({ status: 'done', outcome: 'erased', attempts: 0 });
  expect(await db.collection('username_metrics').countDocuments()).toBe(0);
  expect(await findTraces(db, ['zebedee'])).toEqual([]);
  expect(await findTraces(db, [kim.id])).toHaveLength(3);
  expect(await verifyOwnership(db, current)).toMatchObject({
    ok: true,
    after: { removed: { counts: { entries: 23, invocations: 30 } } },
  });
});
