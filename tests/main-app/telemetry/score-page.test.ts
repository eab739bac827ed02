// A page and the cursor behind it are taken over together or not at all.
import { acquireLease } from '@swamp-club/platform/lease.ts';
import { ObjectId } from 'mongodb';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { newScores, type UserScores } from '../../../main-app/src/leaderboard/user-scores-store.ts';
import { createMetrics } from '../../../main-app/src/metrics.ts';
import { applyPage, type ScorePage } from '../../../main-app/src/telemetry/score-page.ts';
import { testDatabase } from '../../support/database.ts';
import { storesOf } from '../../../main-app/src/stores.ts';

const userId = new ObjectId();
const page: ScorePage = {
  cursor: 7,
  snapshots: [
    {
      seq: 7,
      userId: userId.toHexString(),
      username: null,
      score: 12,
      invocations: 2,
      successes: 2,
      errors: 0,
      userErrors: 0,
      durationMs: 10,
      activeDays: 1,
      devices: 1,
      firstSeenAt: null,
      lastActiveAt: null,
      gone: false,
    },
  ],
};

test('a page whose transaction fails after its last write leaves figures and cursor as they were', async () => {
  await using database = await testDatabase('main_app');
  const { db } = database;
  const rows = db.collection<UserScores>('user_scores');
  await rows.insertOne({ _id: userId, ...newScores(null) });
  const held = { name: 'score-watcher', holder: 'the test', leaseMs: 60_000 };
  await using lease = await acquireLease(db, held);
  if (lease === null) throw new Error('Nobody else can hold it.');
  const stores = storesOf(db);
  const { scoreCursor } = stores;
  const parts = {
    ...stores,
    now: () => new Date(),
    metrics: createMetrics(new Registry()),
    log: pino({ level: 'silent' }),
  };
  const failing = {
    ...scoreCursor,
    write: async (...args: Parameters<typeof scoreCursor.write>) => {
      await scoreCursor.write(...args);
      throw new Error('too late');
    },
  };
  await expect(applyPage(page, lease, { ...parts, scoreCursor: failing })).rejects.toThrow('too late');
  expect(await scoreCursor.read()).toBe(0);
  expect(await rows.findOne()).toMatchObject({ score: 0, revision: 0 });

  await applyPage(page, lease, parts);
  expect(await scoreCursor.read()).toBe(7);
  expect(await rows.findOne()).toMatchObject({ score: 12, revision: 7 });
});
