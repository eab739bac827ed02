// A database as the system before this one left it, main-app's answers about names, and the migration between them.
import { ensureCollections } from '@swamp-club/platform/collections.ts';
import { randomUUID } from 'node:crypto';
import { ObjectId, type Db, type Document } from 'mongodb';
import { identityMapSpec } from '../../../telemetry-service/src/identity/identity-map-store.ts';
import { eventsSpec, insertEvents, type EventDocument } from '../../../telemetry-service/src/ingest/event-store.ts';
import { queuedAt } from '../../../telemetry-service/src/projector/queue.ts';
import { snapshotsSpec } from '../../../telemetry-service/src/scores/snapshot-store.ts';
import { usernameMetricsSpec } from '../../../telemetry-service/src/scores/username-metrics-store.ts';
import type { NameHolders } from '../../../telemetry-service/src/upgrade/name-holders.ts';
import { migrateOwnership } from '../../../telemetry-service/src/upgrade/migrate-ownership.ts';
import type { Progress } from '../../../telemetry-service/src/upgrade/reports.ts';
import { undoOwnership } from '../../../telemetry-service/src/upgrade/undo-ownership.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';

export const NOW = new Date('2026-11-23T12:00:00.000Z');

/** As telemetry-service leaves an old database that it was started on, as far as indexes matter. */
export async function oldDatabase(): Promise<TestDatabase> {
  const database = await testDatabase('telemetry');
  await ensureCollections(database.db, [eventsSpec(90), identityMapSpec, usernameMetricsSpec, snapshotsSpec]);
  return database;
}

export async function insertLinks(db: Db, ...entries: readonly Document[]): Promise<void> {
  await db.collection('identity_map').insertMany(entries.map((entry) => ({ _id: new ObjectId(), ...entry })));
}

export async function insertCounts(db: Db, ...entries: readonly Document[]): Promise<void> {
  await db.collection('username_metrics').insertMany(entries.map((entry) => ({ _id: new ObjectId(), ...entry })));
}

/** Successful invocations of 250 ms, as the projector leaves them when it has applied them. */
export async function insertAppliedEvents(
  db: Db,
  ...events: readonly { distinctId: string; userId: string | null; at: Date }[]
): Promise<void> {
  const documents = events.map(
    ({ distinctId, userId, at }): EventDocument => ({
      _id: { distinctId, insertId: randomUUID() },
      event: 'cli_invocation',
      properties: '{}',
      sender: userId === null ? null : { userId, username: null, usernameVersion: 0 },
      result: 'success',
      durationMs: 250,
      receivedAt: at,
      ...queuedAt(at),
      status: 'done',
      processedAt: at,
    }),
  );
  await insertEvents(db, documents);
}

export interface MigrateOptions {
  batchSize?: number;
  now?: Date;
  /** Stops after so many transactions of entries and people. */
  stopAfter?: number;
  leaseMs?: number;
  onProgress?: (progress: Progress) => void;
}

export function migrate(
  { db }: Pick<TestDatabase, 'db'>,
  names: NameHolders,
  {
    batchSize = 500,
    leaseMs = 10_000,
    now = NOW,
    stopAfter = Number.POSITIVE_INFINITY,
    onProgress,
  }: MigrateOptions = {},
) {
  const stop = new AbortController();
  let transactions = 0;
  return migrateOwnership({
    db,
    names,
    now: () => now,
    batchSize,
    leaseMs,
    onProgress: (progress) => {
      onProgress?.(progress);
      if (progress.phase !== 'entries' && progress.phase !== 'people') return;
      transactions += 1;
      if (transactions >= stopAfter) stop.abort();
    },
    signal: stop.signal,
  });
}

interface Going {
  stopAfter?: number;
  forgetHolders?: () => Promise<void>;
}

export function goBack(
  { db }: Pick<TestDatabase, 'db'>,
  names: NameHolders,
  { stopAfter, forgetHolders = async () => {} }: Going = {},
) {
  const stop = new AbortController();
  let steps = 0;
  return undoOwnership({
    db,
    names,
    forgetHolders,
    now: () => NOW,
    onProgress: () => {
      steps += 1;
      if (steps === stopAfter) stop.abort();
    },
    signal: stop.signal,
  });
}

/** Everything in the database but the leases, which say who worked last. */
export async function dump(db: Db): Promise<Record<string, Document[]>> {
  const collections = await db.listCollections({ name: { $ne: 'leases' } }, { nameOnly: true }).toArray();
  const dumped: Record<string, Document[]> = {};
  for (const { name } of collections.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    dumped[name] = await db.collection(name).find({}, { promoteValues: false }).sort({ _id: 1 }).toArray();
  }
  return dumped;
}

/** The same for databases that went different ways: without ids made on the way, how often people were written and their seq. */
export async function dumpWithoutMadeIds(db: Db): Promise<Record<string, unknown>> {
  const { counters: _seq, ...dumped } = await dump(db);
  const { identity_map: links = [], username_metrics: counts = [], people = [], swamp_club_events = [] } = dumped;
  return {
    ...dumped,
    identity_map: links.map(({ _id, ...entry }) => withDeviceSet(entry)).toSorted(byOwner),
    username_metrics: counts.map(({ _id, ...entry }) => entry).toSorted(byOwner),
    people: people.map(({ revision: _revision, ...person }) => person),
    swamp_club_events: swamp_club_events.map(({ seq: _seq, ...snapshot }) => snapshot),
  };
}

const byOwner = (a: Document, b: Document) =>
  `${a['userId']} ${a['username']}` < `${b['userId']} ${b['username']}` ? -1 : 1;
const withDeviceSet = ({ distinct_ids: devices, ...entry }: Document) => ({
  ...entry,
  distinct_ids: Array.isArray(devices) ? new Set(devices) : devices,
});

/** A person's links and counts as they are stored, without what is 0. */
export async function entriesOf(db: Db, userId: string | null) {
  const filter = userId === null ? { userId: { $exists: false } } : { userId };
  const links = await db.collection('identity_map').find(filter).project({ _id: 0, userId: 0 }).toArray();
  const counts = await db
    .collection('username_metrics')
    .find(filter)
    .project({ _id: 0, username: 1, invocations: 1, successes: 1 })
    .toArray();
  return { links, counts };
}
