// What this release expects of its database: every collection with its indexes, and a version that says who can work with it.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { SchemaVersion } from '@swamp-club/platform/schema-store.ts';
import { technicalCollections } from '@swamp-club/platform/schema.ts';
import { sessionsExpiry, verificationsExpiry } from './account/sign-in-store.ts';
import type { Config } from './config.ts';
import { userScoresCollection } from './leaderboard/user-scores-store.ts';
import { controlsCollection } from './ops/control-store.ts';
import { usernamesCollection } from './rename/usernames-store.ts';
import { outboxCollection } from './telemetry/outbox-store.ts';
import { scoreCursorCollection } from './telemetry/score-cursor-store.ts';
import { inheritedScoresCollection } from './upgrade/inherited-scores-store.ts';
import { takeOverCollection } from './upgrade/take-over-store.ts';

/** A test fails when the collections change and the version does not. The releases of before there were versions can work with it. */
export const schema: SchemaVersion = { version: 1, oldestReader: 0, release: '1.2.0' };

/** All that it owns, except for better-auth's own, which are made from its options once the accounts are taken over. */
export const collections = (config: Pick<Config, 'outboxRetentionDays'>): CollectionSpec[] => [
  sessionsExpiry,
  verificationsExpiry,
  usernamesCollection,
  userScoresCollection,
  outboxCollection({ retentionDays: config.outboxRetentionDays }),
  scoreCursorCollection,
  controlsCollection,
  inheritedScoresCollection,
  takeOverCollection,
  ...technicalCollections,
];
