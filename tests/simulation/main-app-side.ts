// main-app in the simulation: its own functions on a real database, without HTTP and without loops.
import { connectMongo } from '@swamp-club/platform/mongo.ts';
import { Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { Db, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { apiKeyStore } from '../../main-app/src/account/api-key-store.ts';
import { createAuth } from '../../main-app/src/account/auth.ts';
import { signInStore } from '../../main-app/src/account/sign-in-store.ts';
import { userStore } from '../../main-app/src/account/user-store.ts';
import { startMainApp } from '../../main-app/src/composition.ts';
import { loadConfig } from '../../main-app/src/config.ts';
import { userScoresStore } from '../../main-app/src/leaderboard/user-scores-store.ts';
import { createMetrics } from '../../main-app/src/metrics.ts';
import { usernamesStore } from '../../main-app/src/rename/usernames-store.ts';
import { outboxStore } from '../../main-app/src/telemetry/outbox-store.ts';
import type { SendParts } from '../../main-app/src/telemetry/relay.ts';
import { scoreCursorStore } from '../../main-app/src/telemetry/score-cursor-store.ts';
import type { ScorePageParts } from '../../main-app/src/telemetry/score-page.ts';
import { heldNames } from '../../main-app/src/upgrade/held-names.ts';
import type { TakeOverParts } from '../../main-app/src/upgrade/taking-over.ts';
import { freePort } from '../../scripts/ports.ts';
import { LeaseHolder } from './lease-holder.ts';
import { ServiceDatabase } from './service-database.ts';

const SECRET = 'a secret for tests, long enough to be one';

export type MainAppSide = Awaited<ReturnType<typeof openMainApp>>;

export async function openMainApp(
  uri: string,
  admin: MongoClient,
  { now, telemetry }: { now: () => Date; telemetry: TelemetryClient },
) {
  const url = `http://127.0.0.1:${await freePort()}`;
  const config = loadConfig({
    MAIN_APP_MONGODB_URI: uri,
    MAIN_APP_PORT: new URL(url).port,
    BETTER_AUTH_SECRET: SECRET,
    OPERATOR_TOKEN: SECRET,
    LOG_LEVEL: 'silent',
  });
  // Started once, so that every collection and index is there.
  await (await startMainApp(config))[Symbol.asyncDispose]();

  const { client, db } = await connectMongo(uri, { appName: 'main-app', defaultDatabase: 'main_app' });
  const log = pino({ level: 'silent' });
  const [users, usernames, scores, outbox] = [userStore(db), usernamesStore(db), userScoresStore(db), outboxStore(db)];
  const outboxWritten = new Wakeup();
  const accounts = { users, signIns: signInStore(db), apiKeys: apiKeyStore(db), usernames, scores, outbox };
  // One object for all of it, because each schedule sets its own `holdDays`.
  const choosing = {
    ...accounts,
    db,
    outboxWritten,
    holdDays: 0,
    changesPerDay: 0,
    now,
    url,
    secret: SECRET,
    rateLimited: false,
    log,
    // Made by the start above.
    ensure: () => Promise.resolve(),
  };
  const auth = await createAuth(choosing);
  const { adapter, internalAdapter } = await auth.$context;
  const metrics = createMetrics(new Registry());
  const relay: SendParts = {
    outbox,
    telemetry,
    maxAttempts: 1000,
    now,
    metrics,
    log,
  };
  const watcher: ScorePageParts = { ...accounts, telemetry, scoreCursor: scoreCursorStore(db), now, metrics, log };
  const takingOver: TakeOverParts = {
    db,
    users,
    usernames,
    scores,
    leaseMs: 60_000,
    batchSize: 2,
    now,
    log,
  };
  return {
    db,
    database: await ServiceDatabase.open(client, admin),
    relayLease: new LeaseHolder(db, 'relay'),
    watcherLease: new LeaseHolder(db, 'score-watcher'),
    ensureNameIndex: await nameIndex(db),
    takeOverLease: new LeaseHolder(db, 'take-over'),
    choosing,
    deleting: choosing,
    takingOver,
    /** What the migration is told of names. */
    names: heldNames(db),
    relay,
    watcher,
    /** Signs somebody up, without the password. @throws APIError when the name is refused */
    signUp: (email: string, name: { username?: string; displayUsername?: string }) =>
      internalAdapter.createUser(
        { email, name: 'Somebody', emailVerified: false, ...name },
        { method: 'email-password' },
      ),
    /** What they can be told by afterwards: a session, a password, an API key. */
    async signIn(userId: string): Promise<void> {
      const at = now();
      await internalAdapter.createSession(userId);
      await internalAdapter.linkAccount({ userId, accountId: userId, providerId: 'credential', password: 'a hash' });
      const key = { configId: 'default', referenceId: userId, key: `of ${userId}`, createdAt: at, updatedAt: at };
      await adapter.create({ model: 'apikey', data: key });
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** better-auth's: it lets no two accounts have one name, as those of another system may until they are taken over. */
async function nameIndex(db: Db) {
  const users = db.collection('user');
  const index = (await users.indexes()).find(({ key, unique }) => unique === true && 'username' in key);
  if (index?.name === undefined) throw new Error('Nothing keeps two accounts from having one name.');
  const { key, name, partialFilterExpression } = index;
  const options = partialFilterExpression === undefined ? {} : { partialFilterExpression };
  let present = true;
  return async (needed: boolean): Promise<void> => {
    if (needed && !present) await users.createIndex(key, { name, unique: true, ...options });
    if (!needed && present) await users.dropIndex(name);
    present = needed;
  };
}
