// An erasure of more than one transaction: it goes on until nothing is left, is charged for nothing, and keeps nobody waiting.
import { LeaseLost } from '@swamp-club/platform/lease.ts';
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { enqueueErasure } from '../../../telemetry-service/src/commands/enqueue-erasure.ts';
import { enqueueRename } from '../../../telemetry-service/src/commands/enqueue-rename.ts';
import { establishOwnership } from '../../../telemetry-service/src/identity/ownership-store.ts';
import { ApiKeys } from '../../../telemetry-service/src/ingest/api-keys.ts';
import { insertEvents, type EventDocument } from '../../../telemetry-service/src/ingest/event-store.ts';
import { claim } from '../../../telemetry-service/src/projector/projector.ts';
import { queuedAt } from '../../../telemetry-service/src/projector/queue.ts';
import { workOff } from '../../../telemetry-service/src/projector/work-off.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { findTraces } from '../../support/find-traces.ts';
import { mainAppStandIn, whoamiOf } from '../main-app-stand-in.ts';
import { erasureCommand, renameCommand, settled, testTelemetry } from '../telemetry.ts';
import { applyAll, applyOnce, fenceOf, now, workParts } from './apply-due.ts';

const origin = { requestedBy: 'main-app', traceparent: null };

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('telemetry');
  return () => database[Symbol.asyncDispose]();
});

const statuses = ['done', 'dead', 'discarded'] as const;

/** That nobody works on any more. */
async function sent(userId: string, count: number): Promise<void> {
  const events = Array.from(
    { length: count },
    (_, index): EventDocument => ({
      _id: { distinctId: 'd', insertId: randomUUID() },
      event: 'cli_invocation',
      properties: '{"typed":"anything"}',
      sender: { userId, username: userId, usernameVersion: 1 },
      result: 'success',
      durationMs: 250,
      receivedAt: now,
      ...queuedAt(now),
      status: statuses[index % 3] ?? 'done',
      processedAt: now,
    }),
  );
  await insertEvents(database.db, events);
}

async function askedToErase(userId: string): Promise<string> {
  const command = erasureCommand(userId);
  await enqueueErasure(database.db, command, origin, now);
  return command.commandId;
}

const eventsOf = (userId: string) =>
  database.db.collection('telemetry_events').countDocuments({ 'sender.userId': userId });
interface Command {
  _id: string;
  status: string;
  attempts: number;
  snapshotSeq: number | null;
}
const commands = () => database.db.collection<Command>('telemetry_commands');
const commandOf = (_id: string) => commands().findOne({ _id });

test('others’ commands pass between its transactions, and it survives the loss of the lease and of a projector', async () => {
  const { db } = database;
  await sent('ann', 2500);
  await sent('bob', 3);
  const erasure = await askedToErase('ann');
  await applyOnce(database, now);
  const underWay = await commandOf(erasure);
  expect(underWay).toMatchObject({ status: 'pending', attempts: 0, outcome: null, snapshotSeq: expect.any(Number) });
  expect(await eventsOf('ann')).toBe(1500);

  const renaming = renameCommand('bob', 'bob', 'robert');
  await enqueueRename(db, renaming, origin, now);
  await applyOnce(database, now);
  expect(await commandOf(renaming.commandId)).toMatchObject({ status: 'done' });
  expect(await commandOf(erasure)).toMatchObject({ status: 'pending', attempts: 0 });
  expect(await eventsOf('ann')).toBe(500);

  const losing = fenceOf(database, async (session) => {
    expect(await db.collection('telemetry_events').countDocuments({ 'sender.userId': 'ann' }, { session })).toBe(0);
    throw new LeaseLost('somebody else holds it by now');
  });
  await expect(applyOnce(database, now, losing)).rejects.toThrow(LeaseLost);
  expect(await eventsOf('ann')).toBe(500);

  // As a projector leaves it that was killed.
  const held = { _id: 'projector', token: 1, holder: 'killed', sessionId: null, expiresAt: new Date(0) };
  await db.collection<typeof held>('leases').insertOne(held);
  await establishOwnership(db, now);
  {
    await using telemetry = await testTelemetry({ database });
    expect(await settled(telemetry, erasure)).toMatchObject({
      status: 'done',
      outcome: 'erased',
      attempts: 0,
      snapshotSeq: underWay?.snapshotSeq,
    });
  }
  expect(await findTraces(db, ['anything'])).toHaveLength(3);
  expect(await eventsOf('ann')).toBe(0);
  expect(await eventsOf('bob')).toBe(3);
});

test('people who are erased at once share each transaction, so that the last is not kept waiting by the first', async () => {
  await sent('many', 2500);
  await sent('few', 3);
  const [many, few] = [await askedToErase('many'), await askedToErase('few')];
  await applyOnce(database, now);
  expect(await eventsOf('few')).toBe(0);
  expect(await eventsOf('many')).toBe(2000);
  await applyOnce(database, now);
  expect(await commandOf(few)).toMatchObject({ status: 'done', outcome: 'erased' });
  expect(await commandOf(many)).toMatchObject({ status: 'pending' });
  await applyAll(database, now);
  expect(await commandOf(many)).toMatchObject({ status: 'done', outcome: 'erased' });
  expect(await eventsOf('many')).toBe(0);
});

test('one that has failed before is not charged for going on, however often it does', async () => {
  const { db } = database;
  await sent('suspect', 2500);
  const erasure = await askedToErase('suspect');
  await commands().updateOne({ _id: erasure }, { $set: { attempts: 1 } });
  const parts = workParts(database, 2);
  const seen = [];
  for (let round = 0; round < 3; round += 1) {
    await workOff(parts, fenceOf(database), await claim(db, now, 10));
    const command = await commandOf(erasure);
    seen.push(`${command?.status} ${command?.attempts}, ${await eventsOf('suspect')} left`);
  }
  expect(seen).toEqual(['pending 1, 1500 left', 'pending 1, 500 left', 'done 1, 0 left']);
});

test('a key that is checked while its owner is being erased is found by the erasure, or taken back at once', async () => {
  await using mainApp = await mainAppStandIn();
  const { db } = database;
  mainApp.whoami = () => whoamiOf({ id: 'racer', username: 'racing-zebedee', usernameVersion: 1 });
  const keys = () => findTraces(db, ['racing-zebedee']);
  let time = now;
  const apiKeys = new ApiKeys(db, mainApp.url, () => time);
  const erasure = await askedToErase('racer');
  // When the transaction that erases has looked for keys, and before it commits.
  const racing = fenceOf(database, async () => {
    expect(await apiKeys.check('early')).toMatchObject({ kind: 'valid', sender: { userId: 'racer' } });
  });
  await applyOnce(database, now, racing);
  expect(await keys()).toMatchObject([{ collection: 'verified_keys', path: 'sender.username' }]);
  expect(await commandOf(erasure)).toMatchObject({ status: 'pending' });
  await applyOnce(database, now);
  expect(await commandOf(erasure)).toMatchObject({ status: 'done' });
  expect(await keys()).toEqual([]);

  // main-app had said whose it is before it deleted the account.
  expect(await apiKeys.check('late')).toEqual({ kind: 'valid', sender: null });
  expect(await keys()).toEqual([]);
  // Nor is it theirs to whoever remembers it, while main-app is down.
  await mainApp.stop();
  time = new Date(now.getTime() + 60_000);
  expect(await apiKeys.check('early')).toEqual({ kind: 'valid', sender: null });
  expect(await new ApiKeys(db, mainApp.url, () => time).check('early')).toEqual({ kind: 'unavailable' });
  await mainApp.start();
});
