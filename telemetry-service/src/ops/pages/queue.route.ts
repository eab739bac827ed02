// /ops/queues/…: lists, search, one item, and changes to one or to all that were found.
import { parseInput } from '@swamp-club/platform/http.ts';
import { findActions } from '@swamp-club/platform/operator-actions.ts';
import { changes, type Change } from '@swamp-club/platform/operator-changes.ts';
import {
  bulkOf,
  changeItemOrRefuse,
  filterOf,
  findItemOrRefuse,
  listPage,
  MAX_CHANGES,
} from '@swamp-club/platform/operator-queue-requests.ts';
import {
  changeItems,
  countItems,
  findItem,
  targetOf,
  type OperatedQueue,
} from '@swamp-club/platform/operator-queue.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { commandQueue, eventQueue } from '../operated-queues.ts';
import type { OpsParts } from '../projector-controls.ts';
import { itemPath } from './item-path.ts';
import { operatorIn } from './log-in.route.ts';
import { sendOpsPage } from './ops-layout.ts';
import { queueItemView } from './queue-item.view.ts';
import { queueListView, type Search } from './queue-list.view.ts';
import { readReason } from './reason.ts';
import { shownItem } from './shown-item.ts';
import type { FormProblem } from './why-field.view.ts';

const text = z.string().trim().default('');
const Searched = z.object({ status: text, key: text, userId: text, username: text });
const ListQuery = Searched.extend({ after: text, changed: z.coerce.number().int().nullable().catch(null) });
const AnyChange = z.enum(['retry', 'discard']);
const Form = z.object({ change: AnyChange, why: z.string().default('') });
const BulkForm = Form.extend({ ...Searched.shape, limit: z.coerce.number() });
const Params = z.object({ key: z.string().min(1) });

export function queueRoutes(scope: FastifyInstance, { db, operator, work }: OpsParts): void {
  const queues = { commands: commandQueue(db), events: eventQueue(db) };
  for (const name of ['commands', 'events'] as const) {
    const queue = queues[name];
    const path = `/ops/queues/${name}`;

    const sendList = async (
      request: FastifyRequest,
      reply: FastifyReply,
      { after, search, ...more }: Listed & { changed: number | null; problem: FormProblem | null },
    ) => {
      const { key, ...filter } = search;
      const isUnknownKey = key !== '';
      const { items, next } = isUnknownKey
        ? { items: [], next: null }
        : await listPage(queue, given({ ...filter, after }));
      const isBulk = !isUnknownKey && filter.status === 'dead';
      return sendOpsPage(
        reply,
        queueListView({
          ...more,
          name,
          operator: operatorIn(request),
          statuses: queue.statuses,
          search,
          isUnknownKey,
          items: items.map((item) => ({ key: queue.keyOf(item._id), item: shownItem(item) })),
          isFirstPage: after === '',
          next: next === null ? null : new URLSearchParams({ ...given(filter), after: next }).toString(),
          bulk: isBulk
            ? { count: await countFound(queue, filter), max: MAX_CHANGES, changes: changesOf('dead') }
            : null,
        }),
      );
    };

    scope.get(path, async (request, reply) => {
      const { after, changed, ...search } = parseInput(ListQuery, request.query);
      if (search.key !== '' && (await findItem(queue, search.key)) !== null) {
        return reply.redirect(itemPath(name, search.key), 303);
      }
      return sendList(request, reply, { after, search, changed, problem: null });
    });

    scope.post(path, async (request, reply) => {
      const { change, why, limit, ...search } = parseInput(BulkForm, request.body);
      const read = readReason(why);
      if ('problem' in read) return sendList(request, reply.code(400), { after: '', search, changed: null, ...read });
      const { key: _key, ...filter } = search;
      const { why: reason, ...selection } = parseInput(bulkOf(change), {
        why: read.reason,
        limit,
        filter: given(filter),
      });
      const changed = await changeItems(operator, queue, change, selection, { who: operatorIn(request), why: reason });
      work.notify();
      const query = new URLSearchParams({ ...given(filter), changed: String(changed) });
      return reply.redirect(`${path}?${query.toString()}`, 303);
    });

    const sendItem = async (request: FastifyRequest, reply: FastifyReply, problem: FormProblem | null) => {
      const { key } = parseInput(Params, request.params);
      const item = await findItemOrRefuse(queue, key);
      const history = await findActions(operator, { target: targetOf(queue, key), limit: 100 });
      const { _id, ...stored } = item;
      return sendOpsPage(
        reply,
        queueItemView({
          name,
          operator: operatorIn(request),
          key,
          item: shownItem(item),
          stored,
          history,
          changes: changesOf(item.status),
          problem,
        }),
      );
    };

    scope.get(`${path}/:key`, (request, reply) => sendItem(request, reply, null));

    scope.post(`${path}/:key`, async (request, reply) => {
      const { key } = parseInput(Params, request.params);
      const { change, why } = parseInput(Form, request.body);
      const read = readReason(why);
      if ('problem' in read) return sendItem(request, reply.code(400), read.problem);
      await changeItemOrRefuse(operator, queue, change, key, { who: operatorIn(request), why: read.reason });
      work.notify();
      return reply.redirect(itemPath(name, key), 303);
    });
  }
}

interface Listed {
  after: string;
  search: Search;
}

/** Fields of a form that were left empty ask for nothing. */
const given = (fields: Readonly<Partial<Record<keyof Search | 'after', string>>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));

const countFound = (queue: OperatedQueue, filter: Omit<Search, 'key'>): Promise<number> =>
  countItems(queue, parseInput(filterOf(queue.statuses), given(filter)));

const changesOf = (status: string): Change[] =>
  AnyChange.options.filter((change) => changes[change].from.some((from) => from === status));
