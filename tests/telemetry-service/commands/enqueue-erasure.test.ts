// Accepting an erasure: durable, idempotent by its id, and no other command's id is taken for it.
import { classifyFailure } from '@swamp-club/telemetry-contract/client';
import { beforeAll, expect, test } from 'vitest';
import {
  erase,
  erasureCommand,
  rename,
  renameCommand,
  settled,
  testTelemetry,
  type TestTelemetry,
} from '../telemetry.ts';

let telemetry: TestTelemetry;
beforeAll(async () => {
  telemetry = await testTelemetry();
  return () => telemetry[Symbol.asyncDispose]();
});

const failureOf = (call: Promise<unknown>) => call.then(() => null, classifyFailure);
const stored = () => telemetry.db.collection<{ _id: string }>('telemetry_commands');

test('an erasure leaves an account_deleted command with its origin, and a tombstone even of somebody never met', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const command = erasureCommand('never-met');
  const accepted = await telemetry.client.identity.enqueueErasure.mutate(command, { context: { traceparent } });
  const status = await settled(telemetry, command.commandId);
  expect(await stored().findOne({ _id: command.commandId })).toEqual({
    _id: command.commandId,
    type: 'account_deleted',
    userId: 'never-met',
    createdAt: new Date(command.createdAt),
    acceptedAt: new Date(accepted.acceptedAt),
    availableAt: expect.any(Date),
    processedAt: new Date(status.processedAt ?? 0),
    status: 'done',
    outcome: 'erased',
    attempts: 0,
    lastError: null,
    snapshotSeq: status.snapshotSeq,
    payloadHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    traceparent,
    requestedBy: 'main-app',
  });
  const { snapshots } = await telemetry.client.scores.after.query({ cursor: 0, limit: 1000, waitMs: 0 });
  const tombstone = { userId: 'never-met', seq: status.snapshotSeq, username: null, invocations: 0, gone: true };
  expect(snapshots).toContainEqual(expect.objectContaining(tombstone));
});

test('the same erasure again gets the same answer and changes nothing', async () => {
  const { enqueueErasure } = telemetry.client.identity;
  const command = erasureCommand('sent twice');
  const accepted = await enqueueErasure.mutate(command);
  await settled(telemetry, command.commandId);
  const before = await stored().findOne({ _id: command.commandId });
  expect(await enqueueErasure.mutate(command)).toEqual(accepted);
  expect(await enqueueErasure.mutate({ ...command, createdAt: '2026-11-23T12:00:00Z' })).toEqual(accepted);
  expect(await stored().find({ userId: 'sent twice' }).toArray()).toEqual([before]);
});

test('another erasure of somebody who is erased is done likewise, with a tombstone to point at', async () => {
  const [first, again] = [await erase(telemetry, 'twice erased'), await erase(telemetry, 'twice erased')];
  expect(again).toMatchObject({ status: 'done', outcome: 'erased', attempts: 0 });
  expect(again.snapshotSeq).toBeGreaterThan(first.snapshotSeq ?? Number.POSITIVE_INFINITY);
  const snapshots = telemetry.db.collection<{ _id: string }>('swamp_club_events');
  expect(await snapshots.findOne({ _id: 'twice erased' })).toMatchObject({ seq: again.snapshotSeq, gone: true });
});

test('an id that belongs to another command is a COMMAND_CONFLICT, of whatever kind that is', async () => {
  const { enqueueErasure, enqueueRename } = telemetry.client.identity;
  const [erasure, renaming] = [erasureCommand('in conflict'), renameCommand('in conflict', 'old', 'new')];
  await enqueueErasure.mutate(erasure);
  await enqueueRename.mutate(renaming);
  const { commandId } = renaming;
  const conflicting = [
    enqueueErasure.mutate({ ...erasure, userId: 'somebody else' }),
    enqueueErasure.mutate({ ...erasure, createdAt: '2026-11-23T12:00:00.001Z' }),
    enqueueErasure.mutate({ ...erasure, commandId }),
    enqueueRename.mutate({ ...renaming, commandId: erasure.commandId }),
  ];
  for (const failure of await Promise.all(conflicting.map(failureOf))) {
    expect(failure).toMatchObject({ kind: 'declared', code: 'COMMAND_CONFLICT', retry: false });
  }
  expect(await stored().countDocuments({ userId: 'in conflict' })).toBe(2);
});

test('a rename that is sent again is recognised even when its person is erased and its names are gone', async () => {
  const command = renameCommand('forgotten', 'old', 'new');
  const { enqueueRename } = telemetry.client.identity;
  const accepted = await enqueueRename.mutate(command);
  await settled(telemetry, command.commandId);
  await erase(telemetry, 'forgotten');
  expect(await stored().findOne({ _id: command.commandId })).toMatchObject({ oldUsername: null, newUsername: null });
  expect(await enqueueRename.mutate(command)).toEqual(accepted);
  const other = failureOf(enqueueRename.mutate({ ...command, newUsername: 'other' }));
  expect(await other).toMatchObject({ code: 'COMMAND_CONFLICT' });
  expect(await rename(telemetry, 'forgotten', 'old', 'late', 9)).toMatchObject({ status: 'done', outcome: 'erased' });
});
