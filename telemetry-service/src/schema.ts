// What this release expects of its database: every collection with its indexes, and a version that says who can work with it.
import type { SchemaVersion } from '@swamp-club/platform/schema-store.ts';
import { technicalCollections } from '@swamp-club/platform/schema.ts';
import { commandsSpec } from './commands/command-store.ts';
import type { Config } from './config.ts';
import { identityMapSpec } from './identity/identity-map-store.ts';
import { migrationsSpec } from './identity/ownership-store.ts';
import { peopleSpec } from './identity/people-store.ts';
import { eventsSpec } from './ingest/event-store.ts';
import { verifiedKeysSpec } from './ingest/verified-key-store.ts';
import { controlsSpec } from './ops/control-store.ts';
import { countersSpec } from './scores/sequence-store.ts';
import { snapshotsSpec } from './scores/snapshot-store.ts';
import { userMetricsSpec } from './scores/user-metrics-store.ts';
import { usernameMetricsSpec } from './scores/username-metrics-store.ts';

/** A test fails when the collections change and the version does not. The releases of before there were versions can work with it. */
export const schema: SchemaVersion = { version: 1, oldestReader: 0, release: '1.2.0' };

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
  controlsSpec,
  ...technicalCollections,
];
