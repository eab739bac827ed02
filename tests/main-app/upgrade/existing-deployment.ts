// Accounts as the system before this one left them, and taking them over without the rest of main-app.
import { ensureCollections } from '@swamp-club/platform/collections.ts';
import { ObjectId, type Db, type Document } from 'mongodb';
import { pino, type Logger } from 'pino';
import { userStore } from '../../../main-app/src/account/user-store.ts';
import { userScoresCollection, userScoresStore } from '../../../main-app/src/leaderboard/user-scores-store.ts';
import { usernamesCollection, usernamesStore } from '../../../main-app/src/rename/usernames-store.ts';
import {
  inheritedScoresCollection,
  replaceInheritedScores,
} from '../../../main-app/src/upgrade/inherited-scores-store.ts';
import { takeOver } from '../../../main-app/src/upgrade/take-over.ts';

/** When everything is taken over in these tests. */
export const AT = new Date('2026-11-23T12:00:00Z');
/** The version that everybody with a name gets then. */
export const VERSION = AT.getTime() * 1000;

/** An account's id: number 1 is the oldest. */
export const userId = (number: number) => new ObjectId(number.toString(16).padStart(24, '0'));

/** Writes an account; `fields` are what the old system stored of its name. */
export function oldUser(number: number, fields: Document = {}): Document {
  const createdAt = new Date(Date.UTC(2024, 0, number));
  const email = `person-${number}@example.com`;
  return {
    _id: userId(number),
    name: 'Somebody',
    email,
    emailVerified: false,
    createdAt,
    updatedAt: createdAt,
    ...fields,
  };
}

const LONG = 'x'.repeat(65);

/** Everything that is found in a database that has been in production for years. */
export async function oldDeployment({ db }: { db: Db }): Promise<void> {
  await db.collection('user').insertMany([
    oldUser(1, { username: 'plain', displayUsername: 'plain' }),
    oldUser(2, { username: 'Capital' }),
    oldUser(3, { username: 'shown', displayUsername: 'SHOWN' }),
    oldUser(4, { username: 'other', displayUsername: 'Somebody Else' }),
    // Younger than number 6, and met before it.
    oldUser(5, { username: 'contested', createdAt: new Date('2025-01-01') }),
    oldUser(6, { username: 'Contested', displayUsername: 'Contested' }),
    oldUser(7, { username: 'CONTESTED', displayUsername: 'CONTESTED', createdAt: new Date('2025-01-01') }),
    oldUser(8, { username: 'twice' }),
    oldUser(9, { username: 'twice', usernameVersion: 7 }),
    oldUser(10),
    oldUser(11, { username: null, displayUsername: null }),
    oldUser(12, { username: '', displayUsername: '' }),
    oldUser(13, { username: 42 }),
    oldUser(14, { username: LONG, displayUsername: LONG }),
    oldUser(15, { username: '$admin' }),
    oldUser(16, { username: 'Ünal', usernameVersion: VERSION + 5, createdAt: 'long ago' }),
  ]);
  await replaceInheritedScores(db, [
    { username: 'plain', score: 31, invocations: 12, successes: 11, activeDays: 2, lastActiveAt: AT, rank: null },
    { username: 'PLAIN', score: 99 },
    { username: 'capital', score: 5 },
    { username: 'contested', score: 70 },
    { username: 'shown', score: 'many', invocations: 3 },
    { username: 'longgone', score: 1000 },
    { username: 17, score: 1 },
    { score: 1 },
  ]);
}

export interface Running {
  signal?: AbortSignal;
  leaseMs?: number;
  log?: Logger;
  /** Awaited in the middle of the first transaction that gives names. */
  beforeNames?: () => Promise<void>;
}

/** What main-app does before it listens, in batches of five people. */
export async function takeOverAll({ db }: { db: Db }, running: Running = {}): Promise<void> {
  const { signal = new AbortController().signal, leaseMs = 1000, log = pino({ level: 'silent' }) } = running;
  await ensureCollections(db, [usernamesCollection, userScoresCollection, inheritedScoresCollection]);
  const users = userStore(db);
  let { beforeNames = () => Promise.resolve() } = running;
  const parts = {
    users: {
      ...users,
      giveNames: async (...given: Parameters<typeof users.giveNames>) => {
        const waited = beforeNames();
        beforeNames = () => Promise.resolve();
        await waited;
        await users.giveNames(...given);
      },
    },
    usernames: usernamesStore(db),
    scores: userScoresStore(db),
    now: () => AT,
  };
  await takeOver({ db, ...parts, leaseMs, batchSize: 5, log }, signal);
}

/** Everything that taking over writes, in an order of its own. */
export async function everythingTakenOver(db: Db): Promise<Record<string, Document[]>> {
  const collections = ['user', 'usernames', 'user_scores', 'take_over'];
  const dumps = collections.map(async (name) => {
    // The registry is keyed by name; ids of its own are made up.
    const byName = name === 'usernames';
    const found = db
      .collection(name)
      .find({}, { projection: byName ? { _id: 0 } : {}, sort: byName ? { name: 1 } : { _id: 1 } });
    return [name, await found.toArray()] as const;
  });
  return Object.fromEntries(await Promise.all(dumps));
}
