// How operators find the few dead items of a queue, however many are done.
import type { CollectionSpec } from './collections.ts';

/** Partial, so that an item that does not fail costs nothing. */
export const deadIndex = {
  name: 'dead',
  key: { status: 1 },
  partialFilterExpression: { status: 'dead' },
} as const satisfies CollectionSpec['indexes'][number];
