// How operators find the few dead items of a queue, however many are done, and the latest of all of them.
import type { CollectionSpec } from './collections.ts';

type Index = CollectionSpec['indexes'][number];

/** Partial, so that an item that does not fail costs nothing. */
export const deadIndex = {
  name: 'dead',
  key: { status: 1 },
  partialFilterExpression: { status: 'dead' },
} as const satisfies Index;

/** In the order in which all of them are listed; it also says how many came in within some time. */
export const listIndex = (since: string): Index => ({ name: 'list', key: { [since]: -1, _id: -1 } });
