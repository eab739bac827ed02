// /ops/queues/…: the commands or events that are searched for, and changes to all dead ones that were found.
import { parseInput } from '@swamp-club/platform/http.ts';
import { bulkOf, filterOf, listPage, MAX_CHANGES } from '@swamp-club/platform/operator-queue-requests.ts';
import { changeItems, countItems, findItem } from '@swamp-club/platform/operator-queue.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { TelemetryQueue } from '../operated-queues.ts';
import type { OpsParts } from '../projector-controls.ts';
import { ChangeForm, changesOf, readReason } from './change-form.ts';
import { sendOpsPage } from './ops-layout.ts';
import { queueListView, type QueueList } from './queue-list.view.ts';
import { itemPath, queuePath } from './queue-paths.ts';
import { operatorIn } from './require-session.ts';
import { shownItem } from './shown-item.ts';

const text = z.string().trim().default('');
const Search = z.object({ status: text, key: text, userId: text, username: text });
const Query = Search.extend({ after: text, changed: z.coerce.number().int().nullable().catch(null) });
const Form = ChangeForm.extend({ ...Search.shape, limit: z.coerce.number() });

export function queueListRoutes(scope: FastifyInstance, queue: TelemetryQueue, { operator, work }: OpsParts): void {
  const { name } = queue;
  const path = queuePath(name);

  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { after, ...shown }: Pick<QueueList, 'search' | 'changed' | 'problem'> & { after: string },
  ) => {
    const { key, ...filter } = shown.search;
    const { items, next } = key === '' ? await listPage(queue, given({ ...filter, after })) : { items: [], next: null };
    const dead = key === '' && filter.status === 'dead' ? parseInput(filterOf(queue.statuses), given(filter)) : null;
    return sendOpsPage(
      reply,
      queueListView({
        ...shown,
        name,
        operator: operatorIn(request),
        statuses: queue.statuses,
        items: items.map((item) => ({ key: queue.keyOf(item._id), item: shownItem(item) })),
        newest: after === '' ? null : `${path}?${queryOf(filter)}`,
        older: next === null ? null : `${path}?${queryOf({ ...filter, after: next })}`,
        bulk:
          dead === null ? null : { count: await countItems(queue, dead), max: MAX_CHANGES, changes: changesOf('dead') },
      }),
    );
  };

  scope.get(path, async (request, reply) => {
    const { after, changed, ...search } = parseInput(Query, request.query);
    if (search.key !== '' && (await findItem(queue, search.key)) !== null) {
      return reply.redirect(itemPath(name, search.key), 303);
    }
    return send(request, reply, { after, search, changed, problem: null });
  });

  scope.post(path, async (request, reply) => {
    const { change, why, limit, ...search } = parseInput(Form, request.body);
    const read = readReason(why);
    if ('problem' in read) return send(request, reply.code(400), { after: '', search, changed: null, ...read });
    const { key: _key, ...filter } = search;
    const bulk = parseInput(bulkOf(change), { why: read.reason, limit, filter: given(filter) });
    const changed = await changeItems(operator, queue, change, bulk, { who: operatorIn(request), why: bulk.why });
    work.notify();
    return reply.redirect(`${path}?${queryOf({ ...filter, changed: String(changed) })}`, 303);
  });
}

/** Fields of a form that were left empty ask for nothing. */
const given = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));

const queryOf = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(given(fields)).toString();
