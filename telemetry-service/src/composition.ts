// Where the parts are joined: database, projector and HTTP, started in this order and stopped in the reverse.
import { createLog } from '@swamp-club/platform/log.ts';
import { connectMongo } from '@swamp-club/platform/mongo.ts';
import { applySchema, reportSchema } from '@swamp-club/platform/schema.ts';
import { startTracing } from '@swamp-club/platform/tracing.ts';
import { Wakeup } from '@swamp-club/platform/wakeup.ts';
import { setTimeout } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { dependencies } from './dependencies.ts';
import { establishOnFreshDatabase } from './identity/ownership-store.ts';
import { ApiKeys } from './ingest/api-keys.ts';
import { createMetrics } from './metrics.ts';
import { runProjector } from './projector/projector.ts';
import { registerQueueGauges } from './queue-gauges.ts';
import { createTokenVerifier } from './rpc/service-token.ts';
import { collections, schema } from './schema.ts';
import { tracer } from './tracer.ts';

/** How traces, the log and the database know this service. */
const NAME = 'telemetry-service';

export interface TelemetryService extends AsyncDisposable {
  /** Where it listens. */
  url: string;
}

/** Disposing of it drains: not ready any more, the running batch and requests finish, then the database is closed. */
export async function startTelemetry(config: Config, now = () => new Date()): Promise<TelemetryService> {
  const log = createLog(NAME, config.logLevel);
  await using starting = new AsyncDisposableStack();
  starting.use(await startTracing(config.otlpEndpoint, { serviceName: NAME, log }));
  if (config.restoreWaitMs > 0) log.info({ ms: config.restoreWaitMs }, 'waiting, because the database was restored');
  await setTimeout(config.restoreWaitMs);
  const options = { appName: NAME, defaultDatabase: 'telemetry' };
  const { db } = starting.use(await connectMongo(config.mongodbUri, options));
  const { mainAppUrl, leaseMs, pollMs, maxAttempts, trustedProxies, requestTimeoutMs, rateLimited } = config;
  const applying = { db, leaseMs, declared: schema, now, log };
  const specs = collections(config);
  await applySchema(applying, specs);
  await establishOnFreshDatabase(db, now());

  const registry = new Registry();
  const metrics = createMetrics(registry);
  registerQueueGauges(registry, db, now);
  const work = new Wakeup();
  const published = new Wakeup();
  const stop = new AbortController();
  /** For polls, which wait as ever until the service has drained: whoever polls would come back at once. */
  const closing = new AbortController();

  const server = await createApp({
    http: {
      log,
      registry,
      tracer,
      dependencies: dependencies(db, mainAppUrl),
      trustedProxies,
      requestTimeoutMs,
    },
    rateLimited,
    db,
    now,
    metrics,
    work,
    published,
    stopping: closing.signal,
    apiKeys: new ApiKeys(db, mainAppUrl, now),
    verifyToken: createTokenVerifier(mainAppUrl),
    schemaReport: () => reportSchema(applying, specs),
    operator: { db, now, log, token: config.operatorToken },
  });
  starting.defer(() => server.app.close());
  const url = await server.app.listen({ host: config.host, port: config.port });

  const projector = runProjector({
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
