// Who does the work, when, and what becomes of work that fails.
import { expect, test } from 'vitest';
import { establishOwnership } from '../../../telemetry-service/src/identity/ownership-store.ts';
import { testDatabase } from '../../support/database.ts';
import { call } from '../../support/http.ts';
import { mainAppStandIn } from '../main-app-stand-in.ts';
import {
  allCounted,
  cliEvent,
  holdProjector,
  rename,
  renameCommand,
  settled,
  somebody,
  testTelemetry,
  vouchFor,
} from '../telemetry.ts';

test('an idle projector is woken by what any replica accepts, long before it would poll', async () => {
  await using database = await testDatabase('telemetry');
  await using mainApp = await mainAppStandIn();
  await using projecting = await testTelemetry({ database, mainApp });
  expect((await rename(projecting, 'ann', 'a', 'b', 2)).status).toBe('done');
  await using standby = await testTelemetry({ database, mainApp });
  for (const version of [3, 4, 5]) {
    expect((await rename(standby, 'ann', 'a', `n${version}`, version)).status).toBe('done');
  }
  expect((await rename(projecting, 'ann', 'a', 'last', 6)).status).toBe('done');
});

test('of two projectors one works, and the other takes over when it stops', async () => {
  await using database = await testDatabase('telemetry');
  await using mainApp = await mainAppStandIn();
  // It is given up, and never runs out.
  const env = { LEASE_MS: '60000' };
  const first = await testTelemetry({ database, mainApp, env });
  await rename(first, 'ann', 'a', 'b', 2);
  await using second = await testTelemetry({ database, mainApp, env });
  const leases = database.db.collection<{ _id: string; token: number }>('leases');
  const tokenNow = async () => (await leases.findOne({ _id: 'projector' }))?.token ?? Number.NaN;
  const token = await tokenNow();
  const commands = Array.from({ length: 20 }, (_, index) => renameCommand(`person-${index}`, 'a', 'b'));
  await Promise.all(commands.map((command) => second.client.identity.enqueueRename.mutate(command)));
  for (const { commandId } of commands) expect((await settled(first, commandId)).status).toBe('done');
  expect(await tokenNow()).toBe(token);
  await first[Symbol.asyncDispose]();
  expect((await rename(second, 'ann', 'b', 'c', 3)).status).toBe('done');
  expect(await tokenNow()).toBeGreaterThan(token);
});

test('a bad command and a bad event among good ones harm only themselves, and end dead', async () => {
  await using database = await testDatabase('telemetry');
  const { db } = database;
  const held = await holdProjector(database);
  await using telemetry = await testTelemetry({ database, env: { COMMAND_MAX_ATTEMPTS: '2' } });
  // Figures that nothing can be added to.
  await db.collection('username_metrics').insertOne({ userId: 'bad', username: 'a', invocations: 'many' });
  await db.collection('user_metrics').insertOne({ distinct_id: 'bad', invocations: 'many' });
  const commands = ['p0', 'p1', 'bad', 'p2', 'p3'].map((person) => renameCommand(person, 'a', 'b'));
  for (const command of commands) await telemetry.client.identity.enqueueRename.mutate(command);
  const devices = ['d0', 'd1', 'bad', 'd2', 'd3'];
  await telemetry.ingest({ events: devices.map((distinct_id) => cliEvent({ distinct_id })) });
  await held[Symbol.asyncDispose]();

  const statuses = await Promise.all(commands.map(({ commandId }) => settled(telemetry, commandId)));
  const done = { status: 'done', attempts: 0, error: null };
  expect(statuses).toMatchObject([done, done, { status: 'dead', attempts: 2 }, done, done]);
  expect(statuses[2]?.error).toContain('see the log');
  await allCounted(telemetry);
  const events = await db.collection('telemetry_events').find().sort({ '_id.distinctId': 1 }).toArray();
  expect(events.map(({ status, attempts }) => [status, attempts])).toEqual([
    ['dead', 2],
    ...['d0', 'd1', 'd2', 'd3'].map(() => ['done', 0]),
  ]);
  expect(await db.collection('user_metrics').countDocuments({ invocations: 1 })).toBe(4);
  const metrics = await (await fetch(`${telemetry.url}/metrics`)).text();
  expect(metrics).toContain('telemetry_dead_letters_total{kind="command"} 1');
  expect(metrics).toContain('telemetry_dead_letters_total{kind="event"} 1');
});

test('a failed item that works again is applied at its next attempt', async () => {
  await using telemetry = await testTelemetry();
  const metrics = telemetry.db.collection('username_metrics');
  await metrics.insertOne({ userId: 'ann', username: 'a', invocations: 'many' });
  const command = renameCommand('ann', 'a', 'b');
  await telemetry.client.identity.enqueueRename.mutate(command);
  await expect
    .poll(() => telemetry.client.identity.renameStatus.query({ commandId: command.commandId }))
    .toMatchObject({ status: 'pending', error: expect.any(String) });
  await metrics.updateOne({ userId: 'ann' }, { $set: { invocations: 3 } });
  expect(await settled(telemetry, command.commandId)).toMatchObject({
    status: 'done',
    outcome: 'rekeyed',
    error: null,
  });
});

test('on a database that has not been migrated everything is accepted and nothing applied, until it has', async () => {
  await using database = await testDatabase('telemetry');
  const { db } = database;
  await db.collection('identity_map').insertOne({ username: 'old', distinct_ids: ['bare'] });
  await using telemetry = await testTelemetry({ database, env: { LEASE_MS: '300' } });
  const ann = somebody('old', 1);
  vouchFor(telemetry.mainApp, ann);
  const command = renameCommand(ann.id, 'old', 'new', 2);
  await telemetry.client.identity.enqueueRename.mutate(command);
  expect((await telemetry.ingest(cliEvent(), ann.key)).status).toBe(202);
  // The lease is held and renewed: somebody is there to work, and does not.
  const renewals = new Set<string>();
  await expect
    .poll(
      async () => {
        const lease = await db.collection('leases').findOne({ holder: { $ne: null } });
        return lease === null ? 0 : renewals.add(String(lease['expiresAt'])).size;
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(2);
  expect(await db.collection('people').countDocuments()).toBe(0);
  expect(await db.collection('telemetry_events').countDocuments({ status: 'pending' })).toBe(1);
  const ready = await call(`${telemetry.url}/readyz`);
  expect(ready).toMatchObject({ status: 200, body: { dependencies: { ownership: 'degraded' } } });

  await establishOwnership(db, new Date());
  expect((await settled(telemetry, command.commandId)).status).toBe('done');
  await allCounted(telemetry);
  expect(await call(`${telemetry.url}/readyz`)).toMatchObject({ body: { dependencies: { ownership: 'up' } } });
});

test('what an operator discards while it waits is not applied', async () => {
  await using database = await testDatabase('telemetry');
  const held = await holdProjector(database);
  await using telemetry = await testTelemetry({ database });
  const [discarded, kept] = [renameCommand('ann', 'a', 'b'), renameCommand('bob', 'c', 'd')];
  await telemetry.client.identity.enqueueRename.mutate(discarded);
  await telemetry.client.identity.enqueueRename.mutate(kept);
  const commands = database.db.collection<{ _id: string }>('telemetry_commands');
  await commands.updateOne({ _id: discarded.commandId }, { $set: { status: 'discarded' } });
  await held[Symbol.asyncDispose]();
  expect((await settled(telemetry, kept.commandId)).status).toBe('done');
  expect(await settled(telemetry, discarded.commandId)).toMatchObject({ status: 'discarded', outcome: null });
  expect(await database.db.collection('people').find().toArray()).toMatchObject([{ _id: 'bob' }]);
});

test('an accepted event or command survives a restart before it was applied', async () => {
  await using database = await testDatabase('telemetry');
  await using mainApp = await mainAppStandIn();
  const held = await holdProjector(database);
  const command = renameCommand('ann', 'a', 'b');
  {
    await using telemetry = await testTelemetry({ database, mainApp });
    await telemetry.client.identity.enqueueRename.mutate(command);
    await telemetry.ingest(cliEvent());
  }
  await held[Symbol.asyncDispose]();
  await using telemetry = await testTelemetry({ database, mainApp });
  expect((await settled(telemetry, command.commandId)).status).toBe('done');
  await allCounted(telemetry);
  expect(await database.db.collection('user_metrics').countDocuments()).toBe(1);
});
