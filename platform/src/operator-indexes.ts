// How operators find the few dead items of a queue, however many are done, and the latest of all of them.
import type { CollectionSpec } from './collections.ts';

type Index = CollectionSpec['indexes'][number];

/** Partial, so that an item that does not fail costs nothing. */
export const deadIndex = {
  name: 'dead',
  key: { status: 1 },
  partialFilterExpression: { status: 'dead' },
} as const satisfies Index;

/** In the order in which they are listed, so that a page of them costs the same however many there are. */
export const givenUpIndex = (since: string): Index => ({
  name: 'given_up',
  key: { status: 1, [since]: -1, _id: -1 },
  partialFilterExpression: { status: { $in: ['dead', 'discarded'] } },
});

/** In the order in which all of them are listed; it also says how many came in within some time. */
export const listIndex = (since: string): Index => ({ name: 'list', key: { [since]: -1, _id: -1 } });
