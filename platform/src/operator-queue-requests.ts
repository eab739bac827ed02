// What requests about a queue say, whether programs or pages send them, and how they are refused.
import { z } from 'zod';
import { HttpProblem, parseInput } from './http.ts';
import { Why } from './operator-access.ts';
import type { Operator, OperatorParts } from './operator-action-store.ts';
import { changes, type Change } from './operator-changes.ts';
import { changeItem, findItem, listItems, type Item, type OperatedQueue, type PageEnd } from './operator-queue.ts';

/** At most so many are changed in one request; the answer comes within seconds, and one may ask again. */
export const MAX_CHANGES = 5000;

const Page = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50), after: z.string().optional() });
const date = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const filterOf = (statuses: readonly string[]) =>
  z.object({
    status: z.enum(statuses).optional(),
    userId: z.string().min(1).optional(),
    username: z.string().min(1).toLowerCase().optional(),
    olderThan: date.optional(),
    youngerThan: date.optional(),
  });

/** Of items by filter, only dead ones are changed unless another status is asked for in so many words. */
export const bulkOf = (change: Change) =>
  z.object({
    why: Why,
    filter: filterOf(changes[change].from).transform((filter) => ({ ...filter, status: filter.status ?? 'dead' })),
    limit: z.int().min(1).max(MAX_CHANGES),
  });

/**
 * The newest first; `next` is what the page behind asks for as `after`, null behind the last.
 * @param query `filterOf(queue.statuses)`, `limit` and `after`, unparsed
 * @throws HttpProblem 400
 */
export async function listPage(queue: OperatedQueue, query: unknown): Promise<{ items: Item[]; next: string | null }> {
  const { limit, after } = parseInput(Page, query);
  const start = after === undefined ? null : readPageEnd(after);
  const items = await listItems(queue, parseInput(filterOf(queue.statuses), query), { after: start, limit });
  const last = items.at(-1);
  return { items, next: last === undefined || items.length < limit ? null : writePageEnd(queue, last) };
}

/** @throws HttpProblem 404 */
export async function findItemOrRefuse(queue: OperatedQueue, key: string): Promise<Item> {
  const item = await findItem(queue, key);
  if (item !== null) return item;
  throw new HttpProblem(404, 'NOT_FOUND', `There is no ${key} among the ${queue.name}.`, { field: 'key' });
}

/** @throws HttpProblem 404, or 409 WRONG_STATUS for an item whose status does not allow the change (any more) */
export async function changeItemOrRefuse(
  parts: OperatorParts,
  queue: OperatedQueue,
  change: Change,
  key: string,
  operator: Operator,
): Promise<number> {
  const changed = await changeItem(parts, queue, change, key, operator);
  if (changed > 0) return changed;
  const { status } = await findItemOrRefuse(queue, key);
  const message = `It is ${status}; to ${change} it, it must be ${changes[change].from.join(' or ')}.`;
  throw new HttpProblem(409, 'WRONG_STATUS', message, { field: 'status' });
}

const Written = z.tuple([z.int(), z.string()]).transform(([since, key]): PageEnd => ({ since: new Date(since), key }));

function writePageEnd(queue: OperatedQueue, last: Item): string {
  const since = z.object({ [queue.since]: z.date() }).parse(last)[queue.since];
  return Buffer.from(JSON.stringify([since?.getTime(), queue.keyOf(last._id)])).toString('base64url');
}

/** @throws HttpProblem 400 for anything `writePageEnd` did not write */
function readPageEnd(after: string): PageEnd {
  try {
    return Written.parse(JSON.parse(Buffer.from(after, 'base64url').toString()));
  } catch {
    throw new HttpProblem(400, 'INVALID_INPUT', 'after: use the `next` of the page before', { field: 'after' });
  }
}
