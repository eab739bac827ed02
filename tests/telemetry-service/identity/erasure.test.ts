// What is left in telemetry's database of somebody who was erased: the bare userId, and nothing that says who it was.
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { findTraces } from '../../support/find-traces.ts';
import { operate } from '../../support/operator.ts';
import { mainAppStandIn } from '../main-app-stand-in.ts';
import {
  allCounted,
  cliEvent,
  erase,
  erasureCommand,
  rename,
  renameCommand,
  renamed,
  settled,
  somebody,
  testTelemetry,
  vouchFor,
  type TestTelemetry,
} from '../telemetry.ts';

let database: TestDatabase;
let telemetry: TestTelemetry;
beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  database = starting.use(await testDatabase('telemetry'));
  const mainApp = starting.use(await mainAppStandIn());
  telemetry = starting.use(await testTelemetry({ database, mainApp, env: { COMMAND_MAX_ATTEMPTS: '1' } }));
  const running = starting.move();
  return () => running.disposeAsync();
});

/** A name that nothing else contains. */
const unheardOf = () => `zebedee-${randomUUID().slice(0, 8)}`;

const why = 'ticket 123';
const places = (traces: Awaited<ReturnType<typeof findTraces>>) =>
  [...new Set(traces.map(({ collection, path }) => `${collection} ${path}`))].toSorted();

const onlyTheBareId = ['people _id', 'swamp_club_events _id', 'telemetry_commands userId'];

async function send(key: string, event: object) {
  expect((await telemetry.ingest(cliEvent(event), key)).status).toBe(202);
}

/** Somebody with everything that can be stored of a person, in every state it can be in. */
async function somebodyKnown() {
  const [first, second, other] = [unheardOf(), unheardOf(), unheardOf()];
  const ann = somebody(first, 1);
  const later = renamed(ann, second, 2);
  vouchFor(telemetry.mainApp, ann, later);
  const device = `laptop-${randomUUID()}`;
  const unreadable = `unreadable-${randomUUID()}`;
  await telemetry.db.collection('user_metrics').insertOne({ distinct_id: unreadable, invocations: 'many' });

  await send(ann.key, { distinct_id: device, properties: { args: ['--as', first] } });
  await send(ann.key, { distinct_id: device, event: 'not_counted', properties: { typed: first } });
  await send(ann.key, { distinct_id: unreadable, insert_id: 'x', properties: { typed: first } });
  await allCounted(telemetry);
  await send(later.key, { distinct_id: device });
  await allCounted(telemetry);
  // Two names for one version: dead. Another is discarded.
  expect(await rename(telemetry, ann.id, first, other, 2)).toMatchObject({ status: 'dead' });
  await operate(telemetry, `/events/${unreadable}%2Fx/discard`, { body: { why } });
  expect(await rename(telemetry, ann.id, first, second, 2)).toMatchObject({ status: 'done' });
  return { ...ann, later, device, unreadable, names: [first, second, other] };
}

const eventsOf = (...devices: string[]) =>
  telemetry.db
    .collection('telemetry_events')
    .find({ '_id.distinctId': { $in: devices } })
    .toArray();

test('the scan finds names in keys, texts, lists and ids, in whatever letter case, and says where', async () => {
  await using scanned = await testDatabase('telemetry');
  const name = unheardOf();
  await scanned.db.collection('one').insertOne({ list: [{ deep: `“${name.toUpperCase()}”` }], [name]: 1, other: 'x' });
  await scanned.db.collection<{ _id: object; bytes: Buffer }>('two').insertOne({
    _id: { compound: name },
    bytes: Buffer.from(name),
  });
  expect(await findTraces(scanned.db, [name])).toEqual([
    { collection: 'one', path: 'list.0.deep', value: `“${name.toUpperCase()}”` },
    { collection: 'one', path: name, value: name },
    { collection: 'two', path: '_id.compound', value: name },
    { collection: 'two', path: 'bytes', value: name },
  ]);
  const { insertedId } = await scanned.db.collection('one').insertOne({});
  expect(places(await findTraces(scanned.db, [insertedId.toHexString()]))).toEqual(['one _id']);
});

test('of somebody with links, counts, names, keys and items of every status, nothing but the bare id is left', async () => {
  const ann = await somebodyKnown();
  const known = places(await findTraces(telemetry.db, [ann.id, ...ann.names]));
  expect(known).toEqual([
    'identity_map userId',
    'identity_map username',
    'people _id',
    'people username',
    'swamp_club_events _id',
    'swamp_club_events username',
    'telemetry_commands newUsername',
    'telemetry_commands oldUsername',
    'telemetry_commands userId',
    'telemetry_events properties',
    'telemetry_events sender.userId',
    'telemetry_events sender.username',
    'username_metrics userId',
    'username_metrics username',
    'verified_keys sender.userId',
    'verified_keys sender.username',
  ]);
  const statuses = new Set((await eventsOf(ann.device, ann.unreadable)).map(({ status }) => status));
  expect(statuses).toEqual(new Set(['done', 'discarded']));

  const profileOf = (userId: string) => telemetry.client.stats.profile.query({ userId, days: 3 });
  expect(await profileOf(ann.id)).toMatchObject({ username: ann.names[1], deviceCount: 1 });
  expect(await erase(telemetry, ann.id)).toMatchObject({ status: 'done', outcome: 'erased', attempts: 0 });

  expect(await findTraces(telemetry.db, ann.names)).toEqual([]);
  const left = await findTraces(telemetry.db, [ann.id]);
  expect(places(left)).toEqual(onlyTheBareId);
  expect(new Set(left.map(({ value }) => value))).toEqual(new Set([ann.id]));
  expect(await profileOf(ann.id)).toEqual(await profileOf(randomUUID()));
  // The device's own counts stay, and the events that made them, without whoever sent them.
  const device = await telemetry.db.collection('user_metrics').findOne({ distinct_id: ann.device });
  expect(device).toMatchObject({ invocations: 2 });
  expect((await eventsOf(ann.device)).map(({ sender, properties }) => ({ sender, properties }))).toEqual(
    Array.from({ length: 3 }, () => ({ sender: null, properties: '{}' })),
  );
});

test('somebody else on the same device, and a new person of the same name, keep what is theirs', async () => {
  const [ann, bob] = [somebody(unheardOf()), somebody(unheardOf())];
  vouchFor(telemetry.mainApp, ann, bob);
  const shared = randomUUID();
  for (const { key } of [ann, bob]) await send(key, { distinct_id: shared });
  await allCounted(telemetry);
  // The name is free for whoever comes next, before telemetry has heard of the erasure.
  const heir = somebody(ann.username, 1);
  vouchFor(telemetry.mainApp, heir);
  await send(heir.key, { distinct_id: shared });
  await allCounted(telemetry);
  const theirs = async () => {
    const userId = { $in: [bob.id, heir.id] };
    const found = ['identity_map', 'username_metrics'].map((name) => telemetry.db.collection(name).find({ userId }));
    return Promise.all(found.map((entries) => entries.toArray()));
  };
  const before = await theirs();
  expect(before.map((entries) => entries.length)).toEqual([2, 2]);
  await erase(telemetry, ann.id);
  await send(heir.key, { distinct_id: randomUUID(), event: 'not_counted' });
  await allCounted(telemetry);
  expect(await theirs()).toEqual(before);
  expect(await telemetry.client.stats.profile.query({ userId: heir.id, days: 1 })).toMatchObject({
    username: ann.username,
    totals: { invocations: 1 },
    devices: [{ distinctId: shared }],
  });
  expect(await telemetry.db.collection('user_metrics').findOne({ distinct_id: shared })).toMatchObject({
    invocations: 3,
  });
  expect(await telemetry.db.collection('telemetry_events').countDocuments({ 'sender.userId': heir.id })).toBe(2);
});

test('what comes in late is worked off for the device alone and made anonymous: counted, uncounted, dead or a rename', async () => {
  const name = unheardOf();
  const ann = somebody(name, 1);
  vouchFor(telemetry.mainApp, ann);
  // Remembered by the service, as a key is for half a minute.
  await send(ann.key, { event: 'not_counted' });
  await allCounted(telemetry);
  await erase(telemetry, ann.id);

  const [laptop, unreadable] = [randomUUID(), randomUUID()];
  await telemetry.db.collection('user_metrics').insertOne({ distinct_id: unreadable, invocations: 'many' });
  const sent = { properties: { typed: name } };
  // One by one: none may be seen to by what came with it.
  for (const event of [
    { distinct_id: laptop },
    { distinct_id: laptop, event: 'not_counted' },
    { distinct_id: unreadable },
  ]) {
    await send(ann.key, { ...event, ...sent });
    await allCounted(telemetry);
  }
  expect(
    (await eventsOf(laptop, unreadable)).map(({ status, sender, properties }) => [status, sender, properties]),
  ).toEqual([
    ['done', null, '{}'],
    ['done', null, '{}'],
    ['dead', null, '{}'],
  ]);
  expect(await telemetry.db.collection('user_metrics').findOne({ distinct_id: laptop })).toMatchObject({
    invocations: 1,
  });
  expect(await rename(telemetry, ann.id, name, unheardOf(), 9)).toMatchObject({ outcome: 'erased', attempts: 0 });
  expect(places(await findTraces(telemetry.db, [ann.id, name]))).toEqual(onlyTheBareId);
});

test('what comes in late and is discarded before anybody has worked it off is made anonymous too', async () => {
  const name = unheardOf();
  const ann = somebody(name, 1);
  vouchFor(telemetry.mainApp, ann);
  await send(ann.key, { event: 'not_counted' });
  await erase(telemetry, ann.id);
  await operate(telemetry, '/projector/pause', { body: { why } });
  const renaming = renameCommand(ann.id, name, unheardOf(), 9);
  await telemetry.client.identity.enqueueRename.mutate(renaming);
  const [mine, others] = [randomUUID(), randomUUID()];
  await send(ann.key, { distinct_id: mine, properties: { typed: name } });
  expect((await telemetry.ingest(cliEvent({ distinct_id: others }))).status).toBe(202);
  expect(await findTraces(telemetry.db, [name])).toHaveLength(3);

  const pending = { why, filter: { status: 'pending' }, limit: 100 };
  expect((await operate(telemetry, '/events/discard', { body: pending })).body).toEqual({ changed: 2 });
  expect((await operate(telemetry, '/commands/discard', { body: pending })).body).toEqual({ changed: 1 });
  await operate(telemetry, '/projector/resume', { body: { why } });
  expect(places(await findTraces(telemetry.db, [ann.id, name]))).toEqual(onlyTheBareId);
  expect(await eventsOf(mine)).toMatchObject([{ status: 'discarded', sender: null, properties: '{}' }]);
  expect(await eventsOf(others)).toMatchObject([{ status: 'discarded', properties: expect.stringContaining('swamp') }]);
});

test('an erasure that died is mended and tried again like any command, and operators’ own log names nobody', async () => {
  const name = unheardOf();
  const ann = somebody(name, 1);
  vouchFor(telemetry.mainApp, ann);
  await send(ann.key, {});
  await allCounted(telemetry);
  const metrics = telemetry.db.collection('username_metrics');
  await metrics.updateOne({ userId: ann.id }, { $set: { invocations: 'many' } });
  const command = erasureCommand(ann.id);
  await telemetry.client.identity.enqueueErasure.mutate(command);
  expect(await settled(telemetry, command.commandId)).toMatchObject({ status: 'dead', outcome: null });
  await metrics.updateOne({ userId: ann.id }, { $set: { invocations: 1 } });
  const path = `/commands/${command.commandId}`;
  expect(await operate(telemetry, `${path}/retry`, { body: { why } })).toMatchObject({ body: { changed: 1 } });
  expect(await settled(telemetry, command.commandId)).toMatchObject({ status: 'done', outcome: 'erased' });
  expect(await operate(telemetry, path)).toMatchObject({
    body: { item: { type: 'account_deleted', status: 'done' }, history: [{ action: 'commands.retry', why }] },
  });
  expect(places(await findTraces(telemetry.db, [ann.id, name]))).toEqual(onlyTheBareId);
});

test('snapshots that are published again are tombstones still', async () => {
  const ann = somebody(unheardOf(), 1);
  vouchFor(telemetry.mainApp, ann);
  await send(ann.key, {});
  await allCounted(telemetry);
  const { snapshotSeq } = await erase(telemetry, ann.id);
  const snapshot = () =>
    telemetry.db.collection<{ _id: string; seq: number }>('swamp_club_events').findOne({ _id: ann.id });
  const before = await snapshot();
  expect(before).toMatchObject({ seq: snapshotSeq, gone: true });
  await operate(telemetry, '/snapshots/republish', { body: { why } });
  await expect.poll(async () => (await snapshot())?.seq, { timeout: 10_000 }).not.toBe(snapshotSeq);
  expect(await snapshot()).toEqual({ ...before, seq: expect.any(Number) });
});

test('a rename that waits and an erasure that follows at once end in an erasure', async () => {
  const [first, second] = [unheardOf(), unheardOf()];
  const userId = randomUUID();
  const [renaming, erasure] = [renameCommand(userId, first, second), erasureCommand(userId)];
  await Promise.all([
    telemetry.client.identity.enqueueRename.mutate(renaming),
    telemetry.client.identity.enqueueErasure.mutate(erasure),
  ]);
  expect(await settled(telemetry, erasure.commandId)).toMatchObject({ status: 'done', outcome: 'erased' });
  await settled(telemetry, renaming.commandId);
  expect(places(await findTraces(telemetry.db, [userId, first, second]))).toEqual(onlyTheBareId);
});
