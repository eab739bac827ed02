// Where the parts are joined: database, projector and HTTP, started in this order and stopped in the reverse.
import { ensureCollections } from '@swamp-club/platform/collections.ts';
import { connectMongo } from '@swamp-club/platform/mongo.ts';
import { Wakeup } from '@swamp-club/platform/wakeup.ts';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createApp } from './app.ts';
import { commandsSpec } from './commands/command-store.ts';
import type { Config } from './config.ts';
import { dependencies } from './dependencies.ts';
import { identityMapSpec } from './identity/identity-map-store.ts';
import { establishOnFreshDatabase } from './identity/ownership.ts';
import { migrationsSpec } from './identity/ownership-store.ts';
import { peopleSpec } from './identity/people-store.ts';
import { ApiKeys } from './ingest/api-keys.ts';
import { eventsSpec } from './ingest/event-store.ts';
import { verifiedKeysSpec } from './ingest/verified-key-store.ts';
import { createMetrics } from './metrics.ts';
import { controlsSpec } from './ops/control-store.ts';
import { operatorActions, operatorActionsSpec } from './ops/operator-action-store.ts';
import { requestCountsSpec } from './ops/request-count-store.ts';
import { leasesSpec } from './projector/lease-store.ts';
import { runProjector } from './projector/projector.ts';
import { createTokenVerifier } from './rpc/service-token.ts';
import { countersSpec } from './scores/sequence-store.ts';
import { snapshotsSpec } from './scores/snapshot-store.ts';
import { userMetricsSpec } from './scores/user-metrics-store.ts';
import { usernameMetricsSpec } from './scores/username-metrics-store.ts';

/** All that it owns. */
export const collections = (config: Pick<Config, 'eventRetentionDays'>) => [
  commandsSpec,
  eventsSpec(config.eventRetentionDays),
  peopleSpec,
  identityMapSpec,
  migrationsSpec,
  userMetricsSpec,
  usernameMetricsSpec,
  snapshotsSpec,
  countersSpec,
  verifiedKeysSpec,
  leasesSpec,
  controlsSpec,
  operatorActionsSpec,
  requestCountsSpec,
];

export interface TelemetryService extends AsyncDisposable {
  /** Where it listens. */
  url: string;
}

/** Disposing of it drains: not ready any more, the running batch and requests finish, then the database is closed. */
export async function startTelemetry(config: Config, now = () => new Date()): Promise<TelemetryService> {
  const log = pino({ name: 'telemetry-service', level: config.logLevel });
  await using starting = new AsyncDisposableStack();
  if (config.restoreWaitMs > 0) log.info({ ms: config.restoreWaitMs }, 'waiting, because the database was restored');
  await setTimeout(config.restoreWaitMs);
  const options = { appName: 'telemetry-service', defaultDatabase: 'telemetry' };
  const { client, db } = starting.use(await connectMongo(config.mongodbUri, options));
  await ensureCollections(db, collections(config));
  await establishOnFreshDatabase(db, now());

  const registry = new Registry();
  const metrics = createMetrics(registry);
  const work = new Wakeup();
  const published = new Wakeup();
  const stop = new AbortController();
  /** For polls, which wait as ever until the service has drained: whoever polls would come back at once. */
  const closing = new AbortController();
  const { mainAppUrl, leaseMs, pollMs, maxAttempts, trustedProxies, requestTimeoutMs, rateLimited } = config;

  const server = await createApp({
    http: { log, metrics: registry, dependencies: dependencies(db, mainAppUrl), trustedProxies, requestTimeoutMs },
    rateLimited,
    db,
    now,
    metrics,
    work,
    published,
    stopping: closing.signal,
    apiKeys: new ApiKeys(db, mainAppUrl, now),
    verifyToken: createTokenVerifier(mainAppUrl),
    operator: { client, actions: operatorActions(db), now, log, token: config.operatorToken },
  });
  starting.defer(() => server.app.close());
  const url = await server.app.listen({ host: config.host, port: config.port });

  const projector = runProjector({
    client,
    db,
    leaseMs,
    pollMs,
    maxAttempts,
    now,
    log,
    metrics,
    work,
    published,
    signal: stop.signal,
  });
  starting.defer(() => projector);
  starting.defer(async () => {
    server.stopBeingReady();
    stop.abort();
    await setTimeout(config.drainMs);
    closing.abort();
  });

  const running = starting.move();
  return { url, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
