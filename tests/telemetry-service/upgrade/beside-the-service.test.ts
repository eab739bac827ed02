// The migration and the service on one database: commands and events wait for it, and it may be run again beside the projector.
import { expect, test } from 'vitest';
import { verifyOwnership } from '../../../telemetry-service/src/upgrade/verify-ownership.ts';
import { testDatabase } from '../../support/database.ts';
import { mainAppStandIn } from '../main-app-stand-in.ts';
import {
  allCounted,
  cliEvent,
  renameCommand,
  renamed,
  settled,
  somebody,
  testTelemetry,
  vouchFor,
} from '../telemetry.ts';
import { namesOf } from './names-of.ts';
import { entriesOf, insertCounts, insertLinks, migrate } from './old-database.ts';

test('what was accepted before the migration is applied after it: re-keyed, merged, no-op', async () => {
  await using database = await testDatabase('telemetry');
  await using mainApp = await mainAppStandIn();
  const { db } = database;
  const [ann, bob, eve] = [somebody('ann'), somebody('bob'), somebody('eve')];
  const anna = renamed(ann, 'anna', 2);
  vouchFor(mainApp, ann, anna, bob, eve);
  await insertLinks(
    db,
    { username: 'ann', distinct_ids: ['laptop'] },
    { username: 'bob', distinct_ids: ['b1'] },
    { username: 'BOB', distinct_ids: ['b2'] },
  );
  await insertCounts(db, { username: 'ann', invocations: 5, successes: 5 }, { username: 'Bob', successes: 1 });

  await using telemetry = await testTelemetry({ database, mainApp });
  // Before main-app has told of the rename, and after.
  await telemetry.ingest({ events: [cliEvent({ distinct_id: 'laptop' })] }, ann.key);
  const rename = renameCommand(ann.id, 'ann', 'anna');
  await telemetry.client.identity.enqueueRename.mutate(rename);
  await telemetry.ingest({ events: [cliEvent({ distinct_id: 'phone' })] }, anna.key);
  // Somebody takes the name that is free now.
  const newAnn = renameCommand(eve.id, 'eve', 'ann');
  await telemetry.client.identity.enqueueRename.mutate(newAnn);
  expect((await entriesOf(db, ann.id)).links).toEqual([]);

  const names = namesOf(
    { userId: ann.id, held: 'ann', username: 'anna', version: 2 },
    { userId: bob.id, held: 'bob' },
    { userId: eve.id, held: 'eve', username: 'ann', version: 2 },
  );
  await migrate(database, names, { now: new Date() });
  for (const { commandId } of [rename, newAnn]) {
    expect(await settled(telemetry, commandId)).toMatchObject({ status: 'done', outcome: 'superseded' });
  }
  await allCounted(telemetry);
  // Re-keyed, with the events of before and after the rename; merged; and one who has nothing.
  expect(await entriesOf(db, ann.id)).toEqual({
    links: [{ username: 'anna', distinct_ids: ['laptop', 'phone'] }],
    counts: [{ username: 'anna', invocations: 7, successes: 7 }],
  });
  expect(await entriesOf(db, bob.id)).toMatchObject({ links: [{ username: 'bob', distinct_ids: ['b1', 'b2'] }] });
  expect(await entriesOf(db, eve.id)).toEqual({ links: [], counts: [] });
  expect(await verifyOwnership(db, names)).toMatchObject({ ok: true, people: 3, events: { invocations: 2 } });
});

test('what comes after the migration finds the entries under the name of then: re-keyed, merged, no-op', async () => {
  await using database = await testDatabase('telemetry');
  await using mainApp = await mainAppStandIn();
  const { db } = database;
  const [ann, bob, eve] = [somebody('ann'), somebody('bob'), somebody('eve')];
  const newBob = renamed(bob, 'robert', 2);
  vouchFor(mainApp, newBob);
  await insertLinks(db, { username: 'Ann', distinct_ids: ['a1'] }, { username: 'bob', distinct_ids: ['b1'] });
  await insertCounts(db, { username: 'Ann', successes: 1 }, { username: 'bob', successes: 1 });
  const people = [ann, bob, eve].map(({ id, username }) => ({ userId: id, held: username }));
  {
    await using telemetry = await testTelemetry({ database, mainApp });
    await migrate(database, namesOf(...people), { now: new Date() });
    const commands = [
      renameCommand(ann.id, 'ann', 'anna'),
      renameCommand(bob.id, 'bob', 'robert'),
      renameCommand(eve.id, 'eve', 'eva'),
    ];
    for (const command of commands) await telemetry.client.identity.enqueueRename.mutate(command);
    const outcomes = await Promise.all(commands.map(({ commandId }) => settled(telemetry, commandId)));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['rekeyed', 'rekeyed', 'noop']);
    await telemetry.ingest({ events: [cliEvent({ distinct_id: 'b2' })] }, newBob.key);
    await allCounted(telemetry);

    // An old program writes once more, and the migration is run again while the projector is at work.
    await insertLinks(db, { username: 'BOB', distinct_ids: ['b3'] });
    await insertCounts(db, ...Array.from({ length: 20 }, () => ({ username: 'bob', invocations: 1, successes: 1 })));
    const names = namesOf(
      ...people.map((person, index) => ({ ...person, username: ['anna', 'robert', 'eva'][index] ?? null, version: 2 })),
    );
    const [again] = await Promise.all([
      migrate(database, names, { now: new Date(), batchSize: 2 }),
      (async () => {
        for (let event = 0; event < 20; event += 1) {
          await telemetry.ingest({ events: [cliEvent({ distinct_id: 'b4' })] }, newBob.key);
        }
      })(),
    ]);
    expect(again.outcome).toBe('completed');
    await allCounted(telemetry);
    expect(await verifyOwnership(db, names)).toMatchObject({ ok: true });
  }
  const { links, counts } = await entriesOf(db, bob.id);
  expect(links).toHaveLength(1);
  expect(new Set(links[0]?.['distinct_ids'])).toEqual(new Set(['b1', 'b2', 'b3', 'b4']));
  expect(counts).toEqual([{ username: 'robert', invocations: 41, successes: 42 }]);
  const snapshot = await db.collection<{ _id: string }>('swamp_club_events').findOne({ _id: bob.id });
  expect(snapshot).toMatchObject({ devices: 4, successes: 42, username: 'robert' });
});
