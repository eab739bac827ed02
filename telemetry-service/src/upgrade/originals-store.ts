// Collections `identity_map_migrated` and `username_metrics_migrated`: adopted entries as they were, plus `ownerId`.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { EntryKind } from './reports.ts';

/** For `verify`, and so that nothing is lost that only its writer understood. An operator drops them in the end. */
export const originalsSpecs: Record<EntryKind, CollectionSpec> = {
  links: { name: 'identity_map_migrated', indexes: [{ name: 'owner', key: { ownerId: 1 } }] },
  counts: { name: 'username_metrics_migrated', indexes: [{ name: 'owner', key: { ownerId: 1 } }] },
};
