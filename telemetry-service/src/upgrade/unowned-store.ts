// Collections `identity_map_unowned` and `username_metrics_unowned`: entries that are nobody's, plus why.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { EntryKind } from './reports.ts';

/** Kept as they were, with `setAside: { reason, at }` unless the document is too large for another field. */
export const unownedSpecs: Record<EntryKind, CollectionSpec> = {
  links: { name: 'identity_map_unowned', indexes: [] },
  counts: { name: 'username_metrics_unowned', indexes: [] },
};
