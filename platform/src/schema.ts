// A database's schema at start: applied by one replica at a time, and refused by a release that is too old for it.
import type { Db } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ensureCollections, type CollectionSpec } from './collections.ts';
import { findIndexDrift, type IndexDrift } from './index-drift.ts';
import { leasesSpec } from './lease-store.ts';
import { acquireLease, LeaseLost, type Lease } from './lease.ts';
import { UnusableDatabase } from './mongo.ts';
import { operatorActionsSpec } from './operator-action-store.ts';
import { pause } from './pause.ts';
import { requestCountsSpec } from './request-count-store.ts';
import { schemas, schemaSpec, type SchemaVersion } from './schema-store.ts';

/** What every service has for its own work. */
export const technicalCollections = [leasesSpec, operatorActionsSpec, requestCountsSpec, schemaSpec];

export interface SchemaParts {
  db: Db;
  leaseMs: number;
  declared: SchemaVersion;
  now: () => Date;
  log: Logger;
}

const ID = 'schema';
const LOOK_EVERY_MS = 200;

/**
 * Resolves when all of `specs` is there, whichever replica has built it. Whoever holds the lease works, the others wait for it and then
 * find nothing left to do. A database of a newer release that says it can be worked with gets what it lacks and keeps the rest.
 * @throws UnusableDatabase when it says that it can't
 */
export async function applySchema(parts: SchemaParts, specs: readonly CollectionSpec[]): Promise<void> {
  const { db, leaseMs, declared, log } = parts;
  const holder = `${process.pid}-${randomUUID()}`;
  for (let waiting = false; ; ) {
    try {
      await using lease = await acquireLease(db, { name: ID, holder, leaseMs });
      if (lease !== null) {
        const found = await claimSchema(parts, lease);
        await whileRenewing(lease, () => ensureCollections(db, specs, { addOnly: found > declared.version }));
        return;
      }
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
    }
    if (!waiting) log.info('another replica is at the collections and indexes; listening comes after');
    waiting = true;
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** For operators: what this release declares, what the database says of itself (null of before there were versions) and has. */
export interface SchemaReport {
  declared: SchemaVersion;
  found: (SchemaVersion & { appliedAt: Date }) | null;
  drift: IndexDrift[];
}

export async function reportSchema(
  { db, declared }: Pick<SchemaParts, 'db' | 'declared'>,
  specs: readonly CollectionSpec[],
): Promise<SchemaReport> {
  const [found, drift] = await Promise.all([
    schemas(db).findOne({ _id: ID }, { projection: { _id: 0 } }),
    findIndexDrift(db, specs),
  ]);
  return { declared, found, drift };
}

/**
 * Makes the database one of this release unless it is one of a newer release, and returns the version it has. Before anything is built,
 * so that from then on no release starts that could not work with it.
 */
async function claimSchema({ db, declared, now, log }: SchemaParts, lease: Lease): Promise<number> {
  const found = await schemas(db).findOne({ _id: ID });
  if (found !== null && found.oldestReader > declared.version) {
    throw new UnusableDatabase(
      `This database is one of release ${found.release} (schema ${found.version}), which needs schema ${found.oldestReader} ` +
        `or newer; this is release ${declared.release} (schema ${declared.version}). Start release ${found.release} or newer.`,
    );
  }
  if (found !== null && found.version > declared.version) {
    log.warn({ found: found.release, declared: declared.release }, 'the database is one of a newer release');
  }
  if (found !== null && found.version >= declared.version) return found.version;
  await lease.transaction((session) =>
    schemas(db).replaceOne({ _id: ID }, { ...declared, appliedAt: now() }, { upsert: true, session }),
  );
  log.info({ from: found?.version ?? 0, to: declared.version }, 'the schema of the database has a new version');
  return declared.version;
}

/** Building an index takes as long as it takes, so the lease is held meanwhile. */
async function whileRenewing(lease: Lease, work: () => Promise<void>): Promise<void> {
  const done = new AbortController();
  const renewing = keepRenewing(lease, done.signal);
  try {
    await work();
  } finally {
    done.abort();
    await renewing;
  }
}

async function keepRenewing(lease: Lease, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(lease.renewEveryMs, signal);
    try {
      if (!signal.aborted) await lease.renew();
    } catch {
      // Two may be at it now, which does no harm: the database builds an index once, and whoever comes second waits for it.
    }
  }
}
