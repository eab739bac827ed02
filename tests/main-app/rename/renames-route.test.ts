import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { call } from '../../support/http.ts';
import { testMainApp } from '../main-app.ts';
import { signUp, type Person } from '../person.ts';
import { telemetryStandIn } from '../telemetry-stand-in.ts';
import { eventually } from '../../support/eventually.ts';

const Chosen = z.object({ commandId: z.string() });

async function rename(person: Person, username: string): Promise<string> {
  return Chosen.parse((await person.chooseUsername(username)).body).commandId;
}

test('shows its owner a rename on its way: stored, sent, applied, on the leaderboard', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  const accepting = Promise.withResolvers<void>();
  telemetry.beforeAccepting = () => accepting.promise;
  const alice = await signUp(app, 'alice');
  const commandId = await rename(alice, 'alicia');
  const state = async () => (await alice.call(`/api/renames/${commandId}`)).body;
  const untilState = (expected: object) => eventually(async () => expect(await state()).toMatchObject(expected));

  expect(await state()).toEqual({
    commandId,
    oldUsername: 'alice',
    newUsername: 'alicia',
    createdAt: expect.any(String),
    outbox: { status: 'pending', attempts: 0, sentAt: null, error: null },
    telemetry: null,
    onLeaderboard: false,
    laterCommandId: null,
  });

  const acceptedAt = '2026-11-23T12:00:00.000Z';
  const unprocessed = { outcome: null, acceptedAt, processedAt: null };
  const status = { attempts: 0, error: null, snapshotSeq: null };
  telemetry.statuses.set(commandId, { status: 'pending', ...unprocessed, ...status });
  accepting.resolve();
  await untilState({
    outbox: { status: 'sent', sentAt: expect.any(String) },
    telemetry: { status: 'pending', ...unprocessed },
    onLeaderboard: false,
  });

  const done = { status: 'done', outcome: 'rekeyed', acceptedAt, processedAt: acceptedAt } as const;
  telemetry.statuses.set(commandId, { ...status, ...done, snapshotSeq: 1 });
  expect(await state()).toMatchObject({ telemetry: done, onLeaderboard: false });

  telemetry.publish({ seq: 1, userId: alice.id, username: 'alicia' });
  await untilState({ telemetry: done, onLeaderboard: true });
});

test('with telemetry away it says so, without addresses and without keeping anybody waiting', async () => {
  await using app = await testMainApp();
  const alice = await signUp(app, 'alice');
  const commandId = await rename(alice, 'alicia');
  await eventually(async () => {
    const { status, body } = await alice.call(`/api/renames/${commandId}`);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { outbox: { status: 'pending', error: 'Telemetry cannot be reached just now.' }, telemetry: null },
    });
  });
});

test('a rename is nobody else’s to see', async () => {
  await using app = await testMainApp();
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')];
  const commandId = await rename(alice, 'alicia');
  const notFound = { status: 404, body: { code: 'NOT_FOUND', field: 'commandId' } };
  expect(await bob.call(`/api/renames/${commandId}`)).toMatchObject(notFound);
  expect(await bob.call(`/api/renames/${randomUUID()}`)).toMatchObject(notFound);
  expect(await call(`${app.url}/api/renames/${commandId}`)).toMatchObject({
    status: 401,
    body: { code: 'UNAUTHORIZED' },
  });
  expect(await alice.call('/api/renames/not-a-uuid')).toMatchObject({
    status: 400,
    body: { code: 'INVALID_INPUT', field: 'commandId' },
  });
});
