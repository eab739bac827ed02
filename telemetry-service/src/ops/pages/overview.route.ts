// GET /ops: how telemetry is doing, and what the projector is told.
import { parseInput } from '@swamp-club/platform/http.ts';
import { findActions } from '@swamp-club/platform/operator-action-store.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isOwnershipEstablished } from '../../identity/ownership-store.ts';
import { readControl } from '../control-store.ts';
import { operatedQueues } from '../operated-queues.ts';
import { controlProjector, type OpsParts } from '../projector-controls.ts';
import { readReason } from './change-form.ts';
import { sendOpsPage } from './ops-layout.ts';
import { overviewView, type Overview } from './overview.view.ts';
import { queueFigures, throughput } from './queue-figures.ts';
import { operatorIn } from './require-session.ts';

const Query = z.object({ span: z.enum(['hour', 'day']).catch('hour') });
const Form = z.object({
  control: z.enum(['projector.pause', 'projector.resume', 'snapshots.republish']),
  why: z.string().default(''),
});

export function overviewRoutes(scope: FastifyInstance, parts: OpsParts): void {
  const { db, operator } = parts;

  const send = async (request: FastifyRequest, reply: FastifyReply, problem: Overview['problem']) => {
    const now = operator.now();
    const { span } = parseInput(Query, request.query);
    const [control, isEstablished, latestActions, { drift }, ofQueues] = await Promise.all([
      readControl(db),
      isOwnershipEstablished(db),
      findActions(operator, { limit: 5 }),
      parts.schemaReport(),
      Promise.all(
        operatedQueues(db).map(async (queue) => {
          const [figures, series] = await Promise.all([queueFigures(queue, now), throughput(queue, span, now)]);
          return { name: queue.name, figures, series };
        }),
      ),
    ]);
    return sendOpsPage(
      reply,
      overviewView({
        operator: operatorIn(request),
        now,
        span,
        queues: ofQueues,
        control,
        isOwnershipEstablished: isEstablished,
        latestActions,
        drift,
        problem,
      }),
    );
  };

  scope.get('/ops', (request, reply) => send(request, reply, null));

  scope.post('/ops/controls', async (request, reply) => {
    const { control, why } = parseInput(Form, request.body);
    const read = readReason(why);
    if ('problem' in read) return send(request, reply.code(400), { control, ...read.problem });
    await controlProjector(parts, control, { who: operatorIn(request), why: read.reason });
    return reply.redirect('/ops', 303);
  });
}
