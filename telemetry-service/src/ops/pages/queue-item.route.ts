// /ops/queues/…/:key: one command or event, and changes to it.
import { parseInput } from '@swamp-club/platform/http.ts';
import { findActions } from '@swamp-club/platform/operator-action-store.ts';
import { changeItemOrRefuse, findItemOrRefuse } from '@swamp-club/platform/operator-queue-requests.ts';
import { targetOf } from '@swamp-club/platform/operator-queue.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { TelemetryQueue } from '../operated-queues.ts';
import type { OpsParts } from '../projector-controls.ts';
import { ChangeForm, changesOf, readReason, type FormProblem } from './change-form.ts';
import { sendOpsPage } from './ops-layout.ts';
import { queueItemView } from './queue-item.view.ts';
import { itemPath, queuePath } from './queue-paths.ts';
import { operatorIn } from './require-session.ts';
import { shownItem } from './shown-item.ts';

const Params = z.object({ key: z.string().min(1) });

export function queueItemRoutes(scope: FastifyInstance, queue: TelemetryQueue, { operator, work }: OpsParts): void {
  const { name } = queue;
  const path = `${queuePath(name)}/:key`;

  const send = async (request: FastifyRequest, reply: FastifyReply, problem: FormProblem | null) => {
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

  scope.get(path, (request, reply) => send(request, reply, null));

  scope.post(path, async (request, reply) => {
    const { key } = parseInput(Params, request.params);
    const { change, why } = parseInput(ChangeForm, request.body);
    const read = readReason(why);
    if ('problem' in read) return send(request, reply.code(400), read.problem);
    await changeItemOrRefuse(operator, queue, change, key, { who: operatorIn(request), why: read.reason });
    work.notify();
    return reply.redirect(itemPath(name, key), 303);
  });
}
