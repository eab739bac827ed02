// Names arrive late, early, twice and in conflict: the highest version wins, and everything follows the person.
import type { Document } from 'mongodb';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  allCounted,
  cliEvent,
  forgetEverything,
  rename,
  renameCommand,
  renamed,
  settled,
  somebody,
  testTelemetry,
  vouchFor,
  type TestTelemetry,
} from '../telemetry.ts';

let telemetry: TestTelemetry;
beforeAll(async () => {
  telemetry = await testTelemetry();
  return () => telemetry[Symbol.asyncDispose]();
});
beforeEach(() => forgetEverything(telemetry));

async function entriesOf(userId: string) {
  const { db } = telemetry;
  return {
    links: await db.collection('identity_map').find({ userId }).toArray(),
    metrics: await db.collection('username_metrics').find({ userId }).toArray(),
  };
}

test('a late event under the old name is credited to the person under the new one', async () => {
  const ann = somebody('old', 1);
  vouchFor(telemetry.mainApp, ann);
  await telemetry.ingest(cliEvent({ distinct_id: 'd1' }), ann.key);
  await allCounted(telemetry);
  expect((await rename(telemetry, ann.id, 'old', 'new', 2)).outcome).toBe('rekeyed');
  await telemetry.ingest(cliEvent({ distinct_id: 'd2' }), ann.key);
  await allCounted(telemetry);
  expect(await entriesOf(ann.id)).toMatchObject({
    links: [{ username: 'new', distinct_ids: ['d1', 'd2'] }],
    metrics: [{ username: 'new', invocations: 2 }],
  });
});

test('an event that brings the newer name moves the entries; the command that follows is superseded', async () => {
  const ann = somebody('old', 1);
  const later = renamed(ann, 'new', 2);
  vouchFor(telemetry.mainApp, ann, later);
  await telemetry.ingest(cliEvent({ distinct_id: 'd1' }), ann.key);
  await allCounted(telemetry);
  await telemetry.ingest(cliEvent({ distinct_id: 'd2' }), later.key);
  await allCounted(telemetry);
  const moved = {
    links: [{ username: 'new', distinct_ids: ['d1', 'd2'] }],
    metrics: [{ username: 'new', invocations: 2 }],
  };
  expect(await entriesOf(ann.id)).toMatchObject(moved);
  const status = await rename(telemetry, ann.id, 'old', 'new', 2);
  expect(status).toMatchObject({ status: 'done', outcome: 'superseded' });
  expect(status.snapshotSeq).toBeGreaterThan(0);
  expect(await entriesOf(ann.id)).toMatchObject(moved);
});

test('renames that arrive in the wrong order end with the highest version', async () => {
  const ann = somebody('a', 1);
  vouchFor(telemetry.mainApp, ann);
  await telemetry.ingest(cliEvent(), ann.key);
  await allCounted(telemetry);
  expect((await rename(telemetry, ann.id, 'b', 'c', 3)).outcome).toBe('rekeyed');
  expect((await rename(telemetry, ann.id, 'a', 'b', 2)).outcome).toBe('superseded');
  expect(await entriesOf(ann.id)).toMatchObject({
    links: [{ username: 'c' }],
    metrics: [{ username: 'c' }],
  });
});

test('two people who swap names keep their own devices and counts', async () => {
  const [ann, bob] = [somebody('ann', 1), somebody('bob', 1)];
  vouchFor(telemetry.mainApp, ann, bob);
  await telemetry.ingest({ events: [cliEvent({ distinct_id: 'anns' }), cliEvent({ distinct_id: 'anns' })] }, ann.key);
  await telemetry.ingest(cliEvent({ distinct_id: 'bobs' }), bob.key);
  await allCounted(telemetry);
  const commands = [
    renameCommand(ann.id, 'ann', 'third', 2),
    renameCommand(bob.id, 'bob', 'ann', 2),
    renameCommand(ann.id, 'third', 'bob', 3),
  ];
  await Promise.all(commands.map((command) => telemetry.client.identity.enqueueRename.mutate(command)));
  for (const { commandId } of commands) await settled(telemetry, commandId);
  expect(await entriesOf(ann.id)).toMatchObject({
    links: [{ username: 'bob', distinct_ids: ['anns'] }],
    metrics: [{ username: 'bob', invocations: 2 }],
  });
  expect(await entriesOf(bob.id)).toMatchObject({
    links: [{ username: 'ann', distinct_ids: ['bobs'] }],
    metrics: [{ username: 'ann', invocations: 1 }],
  });
});

test('a version that is known under another name makes the command dead, and an event keeps the known label', async () => {
  const ann = somebody('ann', 2);
  const impossible = renamed(ann, 'other', 2);
  vouchFor(telemetry.mainApp, ann, impossible);
  await telemetry.ingest(cliEvent(), ann.key);
  await allCounted(telemetry);
  const status = await rename(telemetry, ann.id, 'ann', 'other', 2);
  expect(status).toMatchObject({ status: 'dead', outcome: null, attempts: 1 });
  expect(status.error).toContain('known under another name');
  await telemetry.ingest(cliEvent(), impossible.key);
  await allCounted(telemetry);
  expect(await entriesOf(ann.id)).toMatchObject({ metrics: [{ username: 'ann', invocations: 2 }] });
  expect(await (await fetch(`${telemetry.url}/metrics`)).text()).toContain(
    'telemetry_dead_letters_total{kind="command"} 1',
  );
});

test('a person without a name, or without versions, gets the first name that comes', async () => {
  const nameless = somebody(null, 0);
  const named = renamed(nameless, 'ann', 0);
  vouchFor(telemetry.mainApp, nameless, named);
  await telemetry.ingest(cliEvent({ distinct_id: 'd' }), nameless.key);
  await allCounted(telemetry);
  expect(await entriesOf(nameless.id)).toMatchObject({ links: [{ username: null }] });
  await telemetry.ingest(cliEvent({ distinct_id: 'd' }), named.key);
  await telemetry.ingest(cliEvent({ distinct_id: 'd' }), nameless.key);
  await allCounted(telemetry);
  expect(await entriesOf(nameless.id)).toMatchObject({
    links: [{ username: 'ann', distinct_ids: ['d'] }],
    metrics: [{ username: 'ann', invocations: 3 }],
  });
});

test('an erased person stays erased: renames change nothing and events count for the device alone', async () => {
  const ann = somebody('ann', 1);
  vouchFor(telemetry.mainApp, ann);
  // While their key is remembered: who is asked about afterwards is nobody.
  await telemetry.ingest(cliEvent({ event: 'not_counted' }), ann.key);
  const people = telemetry.db.collection<Document & { _id: string }>('people');
  await people.insertOne({ _id: ann.id, username: null, version: 0, erased: true, revision: 1 });
  expect(await rename(telemetry, ann.id, 'ann', 'new', 9)).toMatchObject({ status: 'done', outcome: 'erased' });
  await telemetry.ingest(cliEvent({ distinct_id: 'd' }), ann.key);
  await allCounted(telemetry);
  expect(await entriesOf(ann.id)).toEqual({ links: [], metrics: [] });
  expect(await people.findOne({ _id: ann.id })).toMatchObject({ username: null, erased: true, revision: 3 });
  expect(await telemetry.db.collection('user_metrics').findOne({ distinct_id: 'd' })).toMatchObject({ invocations: 1 });
});
