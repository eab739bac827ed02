// GET /ops: how telemetry is doing, and what the projector is told.
import { parseInput } from '@swamp-club/platform/http.ts';
import { findActions } from '@swamp-club/platform/operator-actions.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isOwnershipEstablished } from '../../identity/ownership-store.ts';
import { readControl } from '../control-store.ts';
import { commandQueue, eventQueue } from '../operated-queues.ts';
import { controlProjector, type OpsParts } from '../projector-controls.ts';
import { operatorIn } from './log-in.route.ts';
import { sendOpsPage } from './ops-layout.ts';
import { overviewView, type Overview } from './overview.view.ts';
import { readReason } from './reason.ts';
import { queueFigures, throughput } from './queue-figures.ts';

const Query = z.object({ span: z.enum(['hour', 'day']).catch('hour') });
const Form = z.object({
  control: z.enum(['projector.pause', 'projector.resume', 'snapshots.republish']),
  why: z.string().default(''),
});

export function overviewRoutes(scope: FastifyInstance, parts: OpsParts): void {
  const { db, operator } = parts;
  const queues = [
    { queue: commandQueue(db), title: 'Commands' },
    { queue: eventQueue(db), title: 'Events' },
  ];

  const send = async (request: FastifyRequest, reply: FastifyReply, problem: Overview['problem']) => {
    const now = operator.now();
    const { span } = parseInput(Query, request.query);
    const [control, isEstablished, latestActions, ofQueues] = await Promise.all([
      readControl(db),
      isOwnershipEstablished(db),
      findActions(operator, { limit: 5 }),
      Promise.all(
        queues.map(async ({ queue, title }) => {
          const [figures, series] = await Promise.all([queueFigures(queue, now), throughput(queue, span, now)]);
          return { name: queue.name, title, figures, series };
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
