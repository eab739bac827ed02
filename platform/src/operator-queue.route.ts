// A queue's operator tools over HTTP: list, count, show with history, retry and discard, one by one or by filter.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseInput } from './http.ts';
import { operatorOf, Why } from './operator-access.ts';
import { findActions, type OperatorParts } from './operator-action-store.ts';
import { bulkOf, changeItemOrRefuse, filterOf, findItemOrRefuse, listPage } from './operator-queue-requests.ts';
import { changeItems, countItems, targetOf, type Item, type OperatedQueue } from './operator-queue.ts';

const Params = z.object({ key: z.string().min(1) });
const Reason = z.object({ why: Why });

/** `onChange` is called when there may be something to do again. */
export function operatorQueueRoutes(
  scope: FastifyInstance,
  queue: OperatedQueue,
  parts: OperatorParts,
  onChange: () => void,
): void {
  const path = `/${queue.name}`;

  scope.get(path, async (request) => {
    const { items, next } = await listPage(queue, request.query);
    return { items: items.map((item) => shown(queue, item)), next };
  });

  scope.get(`${path}/count`, async (request) => ({
    count: await countItems(queue, parseInput(filterOf(queue.statuses), request.query)),
  }));

  scope.get(`${path}/:key`, async (request) => {
    const { key } = parseInput(Params, request.params);
    const item = await findItemOrRefuse(queue, key);
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
      const changed = await changeItemOrRefuse(parts, queue, change, key, { who: operatorOf(request), why });
      onChange();
      return { changed };
    });
  }
}

function shown(queue: OperatedQueue, { _id, ...fields }: Item) {
  return { key: queue.keyOf(_id), ...fields };
}
