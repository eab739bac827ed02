// Accepting a rename: durable, idempotent by its id, and refused where it must be.
import { classifyFailure } from '@swamp-club/telemetry-contract/client';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { forgetEverything, renameCommand, settled, testTelemetry, type TestTelemetry } from '../telemetry.ts';

let now = new Date('2026-11-23T12:00:00Z');
let telemetry: TestTelemetry;
beforeAll(async () => {
  telemetry = await testTelemetry({ now: () => now });
  return () => telemetry[Symbol.asyncDispose]();
});
beforeEach(() => forgetEverything(telemetry));

const failureOf = (call: Promise<unknown>) => call.then(() => null, classifyFailure);

test('a rename leaves a username_changed command with its origin', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const command = renameCommand('ann', 'old', 'new', 5);
  const accepted = await telemetry.client.identity.enqueueRename.mutate(command, { context: { traceparent } });
  await settled(telemetry, command.commandId);
  expect(await telemetry.db.collection('telemetry_commands').find().toArray()).toMatchObject([
    {
      _id: command.commandId,
      type: 'username_changed',
      userId: 'ann',
      oldUsername: 'old',
      newUsername: 'new',
      usernameVersion: 5,
      createdAt: new Date(command.createdAt),
      acceptedAt: new Date(accepted.acceptedAt),
      status: 'done',
      outcome: 'noop',
      attempts: 0,
      lastError: null,
      traceparent,
      requestedBy: 'main-app',
    },
  ]);
});

test('a traceparent that is none is left out: the command gets a trace of its own', async () => {
  const context = { traceparent: '{"$gt":""}' };
  await telemetry.client.identity.enqueueRename.mutate(renameCommand('ann', 'old', 'new'), { context });
  expect(await telemetry.db.collection('telemetry_commands').findOne()).toMatchObject({
    traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/),
  });
});

test('the same command again gets the same answer and changes nothing', async () => {
  const { enqueueRename } = telemetry.client.identity;
  const command = renameCommand('ann', 'old', 'new');
  const accepted = await enqueueRename.mutate(command);
  expect(accepted).toEqual({ commandId: command.commandId, acceptedAt: now.toISOString() });
  await settled(telemetry, command.commandId);
  const stored = await telemetry.db.collection('telemetry_commands').findOne();
  now = new Date('2026-11-23T13:00:00Z');
  expect(await enqueueRename.mutate(command)).toEqual(accepted);
  expect(await enqueueRename.mutate({ ...command, createdAt: '2026-11-23T12:00:00Z' })).toEqual(accepted);
  expect(await telemetry.db.collection('telemetry_commands').find().toArray()).toEqual([stored]);
});

test('twenty deliveries at once are one command with one answer', async () => {
  const command = renameCommand('ann', 'old', 'new');
  const deliveries = Array.from({ length: 20 }, () => telemetry.client.identity.enqueueRename.mutate(command));
  const answers = new Set((await Promise.all(deliveries)).map(({ acceptedAt }) => acceptedAt));
  expect(answers.size).toBe(1);
  expect(await telemetry.db.collection('telemetry_commands').countDocuments()).toBe(1);
});

test('a command that release 1.0.0 stored is recognised when it is sent again', async () => {
  const command = { ...renameCommand('ann', 'old', 'new', 5), commandId: '0b8f6c1e-6b0a-4a39-9a37-6a1c7b6d1f11' };
  const acceptedAt = new Date('2026-11-23T12:00:01.000Z');
  const stored = {
    _id: command.commandId,
    type: 'username_changed',
    userId: 'ann',
    status: 'done',
    acceptedAt,
    // As that release reckoned it.
    payloadHash: '0bb5f6cc352585e857f83b99f2e3568c7d7f82e39b902413f259457bf1a75541',
  };
  await telemetry.db.collection<typeof stored>('telemetry_commands').insertOne(stored);
  const answer = { commandId: command.commandId, acceptedAt: acceptedAt.toISOString() };
  expect(await telemetry.client.identity.enqueueRename.mutate(command)).toEqual(answer);
});

test('the same id with anything else in it is a COMMAND_CONFLICT', async () => {
  const command = renameCommand('ann', 'old', 'new');
  await telemetry.client.identity.enqueueRename.mutate(command);
  const others = [
    { userId: 'bob' },
    { oldUsername: 'other' },
    { newUsername: 'other' },
    { usernameVersion: 3 },
    { createdAt: '2026-11-23T12:00:00.001Z' },
  ];
  for (const other of others) {
    const failure = await failureOf(telemetry.client.identity.enqueueRename.mutate({ ...command, ...other }));
    expect(failure).toMatchObject({ kind: 'declared', code: 'COMMAND_CONFLICT', retry: false });
  }
  expect(await telemetry.db.collection('telemetry_commands').countDocuments()).toBe(1);
});

test('an input that does not fit is refused by its field, and nothing is stored', async () => {
  const failure = await failureOf(
    telemetry.client.identity.enqueueRename.mutate({ ...renameCommand('ann', 'old', 'new'), usernameVersion: 0.5 }),
  );
  expect(failure).toMatchObject({ kind: 'declared', code: 'INVALID_INPUT', field: 'usernameVersion' });
  expect(await telemetry.db.collection('telemetry_commands').countDocuments()).toBe(0);
});

test('the status of a command that was never accepted is COMMAND_NOT_FOUND', async () => {
  const { commandId } = renameCommand('ann', 'old', 'new');
  const failure = await failureOf(telemetry.client.identity.renameStatus.query({ commandId }));
  expect(failure).toMatchObject({ kind: 'declared', code: 'COMMAND_NOT_FOUND' });
});
