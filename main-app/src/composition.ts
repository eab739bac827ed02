// Joins main-app's parts and starts them, in an order that stopping reverses.
import { keepEndingAbandonedTransactions } from '@swamp-club/platform/abandoned-transactions.ts';
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { createLog } from '@swamp-club/platform/log.ts';
import { connectMongo } from '@swamp-club/platform/mongo.ts';
import { applySchema, reportSchema } from '@swamp-club/platform/schema.ts';
import { startTracing } from '@swamp-club/platform/tracing.ts';
import { Wakeup } from '@swamp-club/platform/wakeup.ts';
import { createTelemetryClient } from '@swamp-club/telemetry-contract/client';
import { setTimeout } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { authCollections } from './account/auth-collections.ts';
import { createAuth } from './account/auth.ts';
import { serviceTokens } from './account/service-token.ts';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { createRanks, keepSurveying } from './leaderboard/ranks.ts';
import { createMetrics, registerOutboxGauges } from './metrics.ts';
import { collections, schema } from './schema.ts';
import { storesOf } from './stores.ts';
import { runRelay } from './telemetry/relay.ts';
import { runScoreWatcher } from './telemetry/score-watcher.ts';
import { takeOver } from './upgrade/take-over.ts';
import { watchScores } from './web/live.route.ts';

/** How traces, the log and the database know this service. */
const NAME = 'main-app';

/**
 * Resolves when main-app is listening. Disposing of it stops it: unready first, then the background work, whose leases are
 * given up at once, then the server, then the database connection.
 * @throws UnusableDatabase
 */
export async function startMainApp(config: Config, now = () => new Date()): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const log = createLog(NAME, config.logLevel);
  starting.use(await startTracing(config.otlpEndpoint, { serviceName: NAME, log }));
  if (config.restoreWaitMs > 0) log.info({ ms: config.restoreWaitMs }, 'waiting, because the database was restored');
  await setTimeout(config.restoreWaitMs);
  const { url, usernameHoldDays: holdDays, usernameChangesPerDay: changesPerDay, leaseMs, rateLimited } = config;
  const { db } = starting.use(await connectMongo(config.mongodbUri, { appName: NAME, defaultDatabase: 'main_app' }));
  const applying = { db, leaseMs, declared: schema, now, log };
  const specs = collections(config);
  const ensure = (more: readonly CollectionSpec[]) => applySchema(applying, more);
  await ensure(specs);

  const registry = new Registry();
  const stop = new AbortController();
  const [outboxWritten, scoresChanged] = [new Wakeup(), new Wakeup()];
  const basics = { db, url, leaseMs, rateLimited, holdDays, changesPerDay, outboxWritten, scoresChanged, now, log };
  const stores = storesOf(db);
  const known = { ...basics, ...stores };

  // Before better-auth's unique indexes, which names that differ in letter case alone would keep from being built.
  await takeOver(known, stop.signal);
  const auth = await createAuth({ ...known, secret: config.authSecret, ensure });
  const telemetry = createTelemetryClient({
    url: `${config.telemetryUrl}/trpc`,
    token: serviceTokens({ auth, url, now }),
    // A call ends well before the lease of whoever makes it. Trying again is the outbox's affair, and the watcher's.
    timeoutMs: Math.min(5000, leaseMs / 2),
    retries: 0,
  });
  const ranks = createRanks(stores.scores);
  const metrics = createMetrics(registry);
  registerOutboxGauges(registry, stores.outbox, now);

  const { app, stopBeingReady } = await createApp({
    ...known,
    auth,
    telemetry,
    ranks,
    registry,
    strangers: { trustedProxies: config.trustedProxies, requestTimeoutMs: config.requestTimeoutMs },
    stopping: stop.signal,
    schemaReport: () => reportSchema(applying, [...specs, ...authCollections(auth.options)]),
    operator: { db, now, log, token: config.operatorToken },
  });
  await app.listen({ host: config.host, port: config.port });
  starting.defer(() => app.close());

  const { pollMs, maxAttempts } = config;
  const background = [
    runRelay({ ...known, telemetry, metrics, pollMs, maxAttempts }, stop.signal),
    runScoreWatcher({ ...known, telemetry, metrics }, stop.signal),
    watchScores(
      db,
      { scoresChanged, onError: (error) => log.warn({ err: error }, 'changes of scores are not seen just now') },
      stop.signal,
    ),
    keepSurveying(ranks, (error) => log.warn({ err: error }, 'ranks far down are getting old'), stop.signal),
    // A rename that a killed replica was in the middle of stands in nobody's way for longer than a lease.
    keepEndingAbandonedTransactions(db.client, {
      appName: NAME,
      idleMs: leaseMs / 2,
      signal: stop.signal,
      onError: (error) => log.error({ err: error }, 'abandoned transactions were not looked for'),
    }),
  ];
  starting.defer(async () => {
    stopBeingReady();
    stop.abort();
    await Promise.all([...background, setTimeout(config.drainMs)]);
  });
  return starting.move();
}
