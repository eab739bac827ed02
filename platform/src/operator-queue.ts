// What operators can do with durable work that waits, failed or is done: find it, try it again, give it up.
import type { ClientSession, Collection, Filter } from 'mongodb';
import { actAsOperator, type Operator, type OperatorParts } from './operator-action-store.ts';
import { changes, type Change } from './operator-changes.ts';

export type ItemId = string | Readonly<Record<string, string>>;
export interface Item {
  _id: ItemId;
  status: string;
}

/** A collection of items with `status`, `attempts` and `availableAt`, as operators see it. */
export interface OperatedQueue {
  /** In paths and in the log of actions. */
  name: string;
  items: Collection<Item>;
  statuses: readonly string[];
  /** The field that says since when an item exists. */
  since: string;
  /** Fields that are left out of lists. */
  heavy: readonly string[];
  ofUser: (userId: string) => Filter<Item>;
  ofUsername: (username: string) => Filter<Item>;
  /** An item's `_id` as text; `idOf` is its opposite. */
  keyOf: (id: ItemId) => string;
  idOf: (key: string) => ItemId;
  /** Part of the transaction that retries or discards these. */
  afterChange?: (ids: readonly ItemId[], session: ClientSession) => Promise<void>;
}

export interface QueueFilter {
  status?: string | undefined;
  userId?: string | undefined;
  username?: string | undefined;
  olderThan?: Date | undefined;
  youngerThan?: Date | undefined;
}

/** Where a page ends: the last item's time and key. */
export interface PageEnd {
  since: Date;
  key: string;
}

/** A plain string, because the driver's types know no compound `_id`. */
const ID: string = '_id';

/** So many in one transaction. */
const BATCH = 500;

/** The newest first. */
export function listItems(
  queue: OperatedQueue,
  filter: QueueFilter,
  { after, limit }: { after: PageEnd | null; limit: number },
): Promise<Item[]> {
  return queue.items
    .find({ $and: [selected(queue, filter), after === null ? {} : behind(queue, after)] })
    .project<Item>(Object.fromEntries(queue.heavy.map((field) => [field, 0])))
    .sort({ [queue.since]: -1, _id: -1 })
    .limit(limit)
    .toArray();
}

export const countItems = (queue: OperatedQueue, filter: QueueFilter): Promise<number> =>
  queue.items.countDocuments(selected(queue, filter));

export const findItem = (queue: OperatedQueue, key: string): Promise<Item | null> =>
  queue.items.findOne(withKey(queue, key));

/** Returns 0 for an item that is not there, or whose status does not allow the change (any more). */
export function changeItem(
  parts: OperatorParts,
  queue: OperatedQueue,
  change: Change,
  key: string,
  operator: Operator,
): Promise<number> {
  return changeBatch(parts, queue, change, withKey(queue, key), 1, operator);
}

/** Changes up to `limit` of the items selected, the oldest first, and returns how many. */
export async function changeItems(
  parts: OperatorParts,
  queue: OperatedQueue,
  change: Change,
  { filter, limit }: { filter: QueueFilter; limit: number },
  operator: Operator,
): Promise<number> {
  let changed = 0;
  while (changed < limit) {
    const size = Math.min(BATCH, limit - changed);
    const inBatch = await changeBatch(parts, queue, change, selected(queue, filter), size, operator);
    changed += inBatch;
    if (inBatch < size) break;
  }
  return changed;
}

/**
 * One update, conditional on the status: whoever works on an item at this moment either marks it first, and it is not
 * changed here, or finds it changed and applies nothing.
 */
function changeBatch(
  parts: OperatorParts,
  queue: OperatedQueue,
  change: Change,
  selection: Filter<Item>,
  limit: number,
  operator: Operator,
): Promise<number> {
  const { from, to } = changes[change];
  const changeable = { status: { $in: [...from] } };
  return actAsOperator(parts, operator, `${queue.name}.${change}`, async (session) => {
    const found = await queue.items
      .find({ $and: [selection, changeable] }, { session, projection: { _id: 1 } })
      .sort({ [queue.since]: 1 })
      .limit(limit)
      .toArray();
    const ids = found.map(({ _id }) => _id);
    const { matchedCount } = await queue.items.updateMany(
      { _id: { $in: ids }, ...changeable },
      { $set: to(parts.now()) },
      { session },
    );
    await queue.afterChange?.(ids, session);
    return { targets: ids.map((id) => targetOf(queue, queue.keyOf(id))), count: matchedCount };
  });
}

export const targetOf = ({ name }: OperatedQueue, key: string): string => `${name}/${key}`;

/** Said of whatever is pending, for the database to think of the index by which that is claimed. */
const waits: Filter<Item> = { availableAt: { $gt: new Date(0) } };

function selected(queue: OperatedQueue, filter: QueueFilter): Filter<Item> {
  const { status, userId, username, olderThan, youngerThan } = filter;
  return {
    $and: [
      {},
      ...(status === undefined ? [] : [{ status }]),
      ...(status === 'pending' ? [waits] : []),
      ...(userId === undefined ? [] : [queue.ofUser(userId)]),
      ...(username === undefined ? [] : [queue.ofUsername(username)]),
      ...(olderThan === undefined ? [] : [{ [queue.since]: { $lt: olderThan } }]),
      ...(youngerThan === undefined ? [] : [{ [queue.since]: { $gt: youngerThan } }]),
    ],
  };
}

function behind({ since, idOf }: OperatedQueue, after: PageEnd): Filter<Item> {
  return {
    [since]: { $lte: after.since },
    $or: [{ [since]: { $lt: after.since } }, { [ID]: { $lt: idOf(after.key) } }],
  };
}

const withKey = ({ idOf }: OperatedQueue, key: string): Filter<Item> => ({ [ID]: idOf(key) });
