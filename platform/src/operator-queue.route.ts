// A queue's operator tools over HTTP: list, count, show with history, retry and discard, one by one or by filter.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HttpProblem, parseInput } from './http.ts';
import { operatorOf, Why } from './operator-access.ts';
import { findActions, type OperatorParts } from './operator-actions.ts';
import { changes, type Change } from './operator-changes.ts';
import {
  changeItem,
  changeItems,
  countItems,
  findItem,
  listItems,
  targetOf,
  type Item,
  type OperatedQueue,
  type PageEnd,
} from './operator-queue.ts';

/** At most so many are changed in one request; the answer comes within seconds, and one may ask again. */
const MAX_CHANGES = 5000;

const Params = z.object({ key: z.string().min(1) });
const date = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const Page = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50), after: z.string().optional() });
const Reason = z.object({ why: Why });

const filterOf = (statuses: readonly string[]) =>
  z.object({
    status: z.enum(statuses).optional(),
    userId: z.string().min(1).optional(),
    username: z.string().min(1).toLowerCase().optional(),
    olderThan: date.optional(),
    youngerThan: date.optional(),
  });

/** Of items by filter, only dead ones are changed unless another status is asked for in so many words. */
const bulkOf = (change: Change) =>
  Reason.extend({
    filter: filterOf(changes[change].from).transform((filter) => ({ ...filter, status: filter.status ?? 'dead' })),
    limit: z.int().min(1).max(MAX_CHANGES),
  });

/** `onChange` is called when there may be something to do again. */
export function operatorQueueRoutes(
  scope: FastifyInstance,
  queue: OperatedQueue,
  parts: OperatorParts,
  onChange: () => void,
): void {
  const Filter = filterOf(queue.statuses);
  const path = `/${queue.name}`;

  scope.get(path, async (request) => {
    const { limit, after } = parseInput(Page, request.query);
    const start = after === undefined ? null : readPageEnd(after);
    const items = await listItems(queue, parseInput(Filter, request.query), { after: start, limit });
    const last = items.at(-1);
    return {
      items: items.map((item) => shown(queue, item)),
      next: last === undefined || items.length < limit ? null : writePageEnd(queue, last),
    };
  });

  scope.get(`${path}/count`, async (request) => ({
    count: await countItems(queue, parseInput(Filter, request.query)),
  }));

  scope.get(`${path}/:key`, async (request) => {
    const { key } = parseInput(Params, request.params);
    const item = await findItem(queue, key);
    if (item === null) throw unknownItem(queue, key);
    const history = await findActions(parts, { target: targetOf(queue, key), limit: 100 });
    return {
      item: shown(queue, item),
      history: history.map(({ at, who, why, action, count }) => ({ at, who, why, action, count })),
    };
  });

  for (const change of ['retry', 'discard'] as const) {
    const Bulk = bulkOf(change);
    scope.post(`${path}/${change}`, async (request) => {
      const { why, ...selection } = parseInput(Bulk, request.body);
      const changed = await changeItems(parts, queue, change, selection, { who: operatorOf(request), why });
      onChange();
      return { changed };
    });

    scope.post(`${path}/:key/${change}`, async (request) => {
      const { key } = parseInput(Params, request.params);
      const { why } = parseInput(Reason, request.body);
      const changed = await changeItem(parts, queue, change, key, { who: operatorOf(request), why });
      if (changed === 0) throw await whyNotChanged(queue, change, key);
      onChange();
      return { changed };
    });
  }
}

async function whyNotChanged(queue: OperatedQueue, change: Change, key: string): Promise<HttpProblem> {
  const item = await findItem(queue, key);
  if (item === null) return unknownItem(queue, key);
  const { from } = changes[change];
  const message = `It is ${item.status}; to ${change} it, it must be ${from.join(' or ')}.`;
  return new HttpProblem(409, 'WRONG_STATUS', message, { field: 'status' });
}

const unknownItem = ({ name }: OperatedQueue, key: string) =>
  new HttpProblem(404, 'NOT_FOUND', `There is no ${key} among the ${name}.`, { field: 'key' });

function shown(queue: OperatedQueue, { _id, ...fields }: Item) {
  return { key: queue.keyOf(_id), ...fields };
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
