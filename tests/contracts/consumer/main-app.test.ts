// What main-app relies on, place by place, held against the real telemetry: its team learns here what would break a caller.
import type { ErasureCommand, RenameCommand } from '@swamp-club/telemetry-contract';
import { createTelemetryClient, classifyFailure } from '@swamp-club/telemetry-contract/client';
import { ObjectId } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { beforeAll, describe, expect, test } from 'vitest';
import { ACTIVITY_DAYS, fetchActivity } from '../../../main-app/src/leaderboard/fetch-activity.ts';
import { markAfterFailure } from '../../../main-app/src/telemetry/mark-after-failure.ts';
import { fetchPage } from '../../../main-app/src/telemetry/score-page.ts';
import {
  allCounted,
  cliEvent,
  settled,
  somebody,
  testTelemetry,
  vouchFor,
  type TestTelemetry,
} from '../../telemetry-service/telemetry.ts';
import { callsBelow, unverified, type Verified } from './verification.ts';

let telemetry: TestTelemetry;
beforeAll(async () => {
  telemetry = await testTelemetry();
  return () => telemetry[Symbol.asyncDispose]();
});

const { signal } = new AbortController();
const at = { now: new Date('2026-11-23T12:00:00Z'), maxAttempts: 12 };
const record = { createdAt: at.now, attempts: 0 };

/** As main-app makes its own: what is tried again, its outbox and watcher decide. */
const client = (token = () => telemetry.mainApp.sign()) =>
  createTelemetryClient({ url: `${telemetry.url}/trpc`, token, retries: 0 });

const failureOf = (call: Promise<unknown>) =>
  call.then(() => {
    throw new Error('It was answered.');
  }, classifyFailure);

const verified: Verified[] = [];
function relyingOn<T extends object>(place: Verified & { sends: T }, tests: (sends: T) => void): void {
  verified.push(place);
  describe(`${place.file} relies on ${place.procedure}`, () => {
    tests(place.sends);
  });
}

const command: RenameCommand = {
  commandId: randomUUID(),
  userId: '507f1f77bcf86cd799439011',
  oldUsername: 'old-name',
  newUsername: 'new-name',
  usernameVersion: Date.now() * 1000,
  createdAt: new Date().toISOString(),
};

const enqueue = (input: RenameCommand, token?: () => Promise<string>) =>
  client(token).identity.enqueueRename.mutate(input, { context: { traceparent: null } });

relyingOn(
  { file: 'main-app/src/telemetry/deliver-command.ts', procedure: 'identity.enqueueRename', sends: command },
  (sends) => {
    test('accepted, it is told when; sent again after a lost answer or a restore, the same', async () => {
      const accepted = await enqueue(sends);
      expect(accepted).toEqual({ commandId: sends.commandId, acceptedAt: expect.any(String) });
      expect(new Date(accepted.acceptedAt).toISOString()).toBe(accepted.acceptedAt);
      expect(await enqueue(sends)).toEqual(accepted);
    });

    test('the longest of names is taken', async () => {
      const longest = { ...sends, commandId: randomUUID(), newUsername: 'a'.repeat(64) };
      expect(await enqueue(longest)).toMatchObject({ commandId: longest.commandId });
    });

    test('a refusal for good gives the record up, to be looked at', async () => {
      const conflict = await failureOf(enqueue({ ...sends, newUsername: 'another' }));
      expect(conflict).toMatchObject({ kind: 'declared', code: 'COMMAND_CONFLICT', retry: false });
      const damaged = await failureOf(enqueue({ ...sends, commandId: 'damaged' }));
      expect(damaged).toMatchObject({ kind: 'declared', code: 'INVALID_INPUT', retry: false, field: 'commandId' });
      for (const failure of [conflict, damaged]) {
        expect(markAfterFailure(record, failure, at)).toMatchObject({ status: 'dead', attempts: 1 });
      }
    });

    test('while keys rotate it waits, and the record loses no attempt', async () => {
      const failure = await failureOf(enqueue(sends, () => telemetry.mainApp.sign({ expiresInSeconds: -60 })));
      expect(failure).toMatchObject({ kind: 'declared', code: 'UNAUTHORIZED', retry: true });
      const mark = markAfterFailure(record, failure, at);
      expect(mark).toEqual({ lastError: failure.message, availableAt: expect.any(Date) });
    });
  },
);

const erasure: ErasureCommand = {
  commandId: randomUUID(),
  userId: '507f1f77bcf86cd799439012',
  createdAt: new Date().toISOString(),
};

const enqueueErasure = (input: ErasureCommand, token?: () => Promise<string>) =>
  client(token).identity.enqueueErasure.mutate(input, { context: { traceparent: null } });

relyingOn(
  { file: 'main-app/src/telemetry/deliver-command.ts', procedure: 'identity.enqueueErasure', sends: erasure },
  (sends) => {
    test('accepted, it is told when; sent again after a lost answer or a restore, the same', async () => {
      const accepted = await enqueueErasure(sends);
      expect(accepted).toEqual({ commandId: sends.commandId, acceptedAt: expect.any(String) });
      expect(new Date(accepted.acceptedAt).toISOString()).toBe(accepted.acceptedAt);
      expect(await enqueueErasure(sends)).toEqual(accepted);
    });

    test('somebody telemetry has never met gets a tombstone too: main-app deletes whom a backup brings back', async () => {
      const { commandId, userId } = { ...sends, commandId: randomUUID(), userId: '507f1f77bcf86cd799439013' };
      const { cursor } = await fetchPage(client(), { cursor: 0, waitMs: 0 }, signal);
      await enqueueErasure({ ...sends, commandId, userId });
      await settled(telemetry, commandId);
      const { snapshots } = await fetchPage(client(), { cursor, waitMs: 0 }, signal);
      expect(snapshots).toContainEqual(expect.objectContaining({ userId, gone: true }));
    });

    test('a refusal for good gives the record up, to be looked at', async () => {
      const conflict = await failureOf(enqueueErasure({ ...sends, userId: '507f1f77bcf86cd799439014' }));
      expect(conflict).toMatchObject({ kind: 'declared', code: 'COMMAND_CONFLICT', retry: false });
      expect(markAfterFailure(record, conflict, at)).toMatchObject({ status: 'dead', attempts: 1 });
    });

    test('while keys rotate it waits, and the record loses no attempt', async () => {
      const failure = await failureOf(enqueueErasure(sends, () => telemetry.mainApp.sign({ expiresInSeconds: -60 })));
      expect(failure).toMatchObject({ kind: 'declared', code: 'UNAUTHORIZED', retry: true });
      const mark = markAfterFailure(record, failure, at);
      expect(mark).toEqual({ lastError: failure.message, availableAt: expect.any(Date) });
    });
  },
);

relyingOn(
  {
    file: 'main-app/src/rename/rename-progress.ts',
    procedure: 'identity.renameStatus',
    sends: { commandId: command.commandId },
  },
  (sends) => {
    test('a rename that is done says so, what came of it, and which snapshot carries it', async () => {
      await telemetry.client.identity.enqueueRename.mutate(command);
      await settled(telemetry, command.commandId);
      expect(await client().identity.renameStatus.query(sends, { signal })).toMatchObject({
        status: 'done',
        outcome: expect.any(String),
        acceptedAt: expect.any(String),
        processedAt: expect.any(String),
        snapshotSeq: expect.any(Number),
      });
    });

    test('one that telemetry has not heard of is a declared refusal', async () => {
      const unheard = client().identity.renameStatus.query({ commandId: randomUUID() }, { signal });
      expect(await failureOf(unheard)).toMatchObject({ kind: 'declared', code: 'COMMAND_NOT_FOUND' });
    });
  },
);

relyingOn(
  {
    file: 'main-app/src/telemetry/score-page.ts',
    procedure: 'scores.after',
    sends: { cursor: 0, limit: 500, waitMs: 0 },
  },
  ({ cursor: start, waitMs }) => {
    test('a person’s figures, all of them, under the userId that main-app gave', async () => {
      const person = somebody('counted', 1);
      vouchFor(telemetry.mainApp, person);
      await telemetry.ingest(cliEvent(), person.key);
      await allCounted(telemetry);
      const { snapshots, cursor } = await fetchPage(client(), { cursor: start, waitMs }, signal);
      const counted = snapshots.find((snapshot) => 'userId' in snapshot && snapshot.userId === person.id);
      expect(counted).toEqual({
        seq: expect.any(Number),
        userId: person.id,
        username: 'counted',
        score: expect.any(Number),
        invocations: 1,
        successes: 1,
        errors: 0,
        userErrors: 0,
        durationMs: 250,
        activeDays: 1,
        firstSeenAt: expect.any(String),
        lastActiveAt: expect.any(String),
        devices: 1,
        gone: false,
      });
      expect(snapshots.at(-1)).toMatchObject({ seq: cursor });
    });

    test('behind the cursor there is nothing; the same cursor comes back', async () => {
      const { cursor } = await fetchPage(client(), { cursor: start, waitMs }, signal);
      expect(await fetchPage(client(), { cursor, waitMs }, signal)).toEqual({ snapshots: [], cursor });
    });

    test('a poll of the longest wait is answered as soon as something is published', async () => {
      const { cursor } = await fetchPage(client(), { cursor: start, waitMs }, signal);
      const waiting = fetchPage(client(), { cursor, waitMs: 25_000 }, signal);
      const person = somebody('awaited', 1);
      vouchFor(telemetry.mainApp, person);
      await telemetry.ingest(cliEvent(), person.key);
      expect((await waiting).snapshots).toMatchObject([{ userId: person.id, invocations: 1 }]);
    });

    test('aborted, it ends as aborted, which is no outage', async () => {
      const stop = new AbortController();
      const waiting = fetchPage(client(), { cursor: Number.MAX_SAFE_INTEGER, waitMs: 25_000 }, stop.signal);
      stop.abort();
      expect(await failureOf(waiting)).toMatchObject({ kind: 'aborted' });
    });
  },
);

const activityOf = (id: string) => fetchActivity(new ObjectId(id), client(), pino({ level: 'silent' }));
const today = () => new Date().toISOString().slice(0, 10);

relyingOn(
  {
    file: 'main-app/src/leaderboard/fetch-activity.ts',
    procedure: 'stats.profile',
    sends: { userId: '507f1f77bcf86cd799439015', days: ACTIVITY_DAYS },
  },
  ({ userId, days }) => {
    test('what the person did today and with which device, and each day before', async () => {
      const person = { ...somebody('active', 1), id: userId };
      vouchFor(telemetry.mainApp, person);
      const [before, event] = [today(), cliEvent()];
      await telemetry.ingest(event, person.key);
      await allCounted(telemetry);
      const activity = await activityOf(userId);
      const seenAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
      expect(activity?.devices).toEqual([{ distinctId: event.distinct_id, firstSeenAt: seenAt, lastSeenAt: seenAt }]);
      expect(activity?.daily).toHaveLength(days);
      expect(activity?.daily.at(-1)?.day).toBeOneOf([before, today()]);
      const invocations = activity?.daily.map((day) => day.invocations) ?? [];
      expect(invocations.reduce((sum, count) => sum + count)).toBe(1);
      const inOrder = activity?.daily.map(({ day }) => day) ?? [];
      expect(inOrder).toEqual(inOrder.toSorted());
    });

    test('somebody telemetry has never met has done nothing', async () => {
      const activity = await activityOf('507f1f77bcf86cd799439016');
      expect(activity?.devices).toEqual([]);
      expect(activity?.daily.filter(({ invocations }) => invocations > 0)).toEqual([]);
      expect(activity?.daily).toHaveLength(days);
    });
  },
);

relyingOn({ file: 'main-app/src/app.ts', procedure: 'service.info', sends: {} }, (sends) => {
  test('a health check is answered', async () => {
    expect(await client().service.info.query(sends, { signal })).toMatchObject({ contractVersion: expect.any(String) });
  });
});

test('main-app calls nothing that is not verified here', async () => {
  expect(unverified(await callsBelow('main-app/src'), verified)).toEqual([]);
});
