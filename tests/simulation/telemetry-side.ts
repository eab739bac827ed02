// The telemetry service in the simulation: its own functions on a real database, without HTTP and without loops.
import { ensureCollections } from '@swamp-club/platform/collections.ts';
import { connectMongo } from '@swamp-club/platform/mongo.ts';
import { Wakeup } from '@swamp-club/platform/wakeup.ts';
import { CONTRACT_VERSION, VERSION_HEADER } from '@swamp-club/telemetry-contract';
import Fastify from 'fastify';
import type { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { startTelemetry } from '../../telemetry-service/src/composition.ts';
import { loadConfig } from '../../telemetry-service/src/config.ts';
import { createMetrics } from '../../telemetry-service/src/metrics.ts';
import type { WorkParts } from '../../telemetry-service/src/projector/work-off.ts';
import { createRouter } from '../../telemetry-service/src/rpc/router.ts';
import { originalsSpecs } from '../../telemetry-service/src/upgrade/originals-store.ts';
import { unownedSpecs } from '../../telemetry-service/src/upgrade/unowned-store.ts';
import { LeaseHolder } from './lease-holder.ts';
import { ServiceDatabase } from './service-database.ts';
import { openWire } from './wire.ts';

export type TelemetrySide = Awaited<ReturnType<typeof openTelemetry>>;

export async function openTelemetry(uri: string, admin: MongoClient, now: () => Date) {
  const config = loadConfig({
    TELEMETRY_MONGODB_URI: uri,
    TELEMETRY_PORT: '0',
    OPERATOR_TOKEN: 'a secret for tests, long enough to be one',
    LOG_LEVEL: 'silent',
  });
  // Started once, so that every collection and index is there.
  await (await startTelemetry(config))[Symbol.asyncDispose]();

  const { client, db } = await connectMongo(uri, { appName: 'telemetry-service', defaultDatabase: 'telemetry' });
  // The migration makes them when it begins.
  await ensureCollections(
    db,
    [originalsSpecs, unownedSpecs].flatMap(({ links, counts }) => [links, counts]),
  );
  const [work, published, signal] = [new Wakeup(), new Wakeup(), new AbortController().signal];
  const metrics = createMetrics(new Registry());
  const projector: WorkParts = {
    db,
    maxAttempts: 1000,
    now,
    log: pino({ level: 'silent' }),
    metrics,
    published,
    signal,
  };
  const { log } = Fastify();
  const router = createRouter({ db, now, work, published, metrics, stopping: signal });
  const wire = openWire(router, () => ({
    headers: { [VERSION_HEADER]: CONTRACT_VERSION },
    logOf: () => log,
    calls: metrics.calls,
    caller: () => Promise.resolve('main-app'),
  }));
  return {
    client,
    database: await ServiceDatabase.open(client, admin),
    projectorLease: new LeaseHolder(db, 'projector'),
    migrationLease: new LeaseHolder(db, 'migration'),
    projector,
    wire,
    [Symbol.asyncDispose]: () => client.close(),
  };
}
