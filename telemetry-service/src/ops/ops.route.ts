// /ops for programs: what operators can see and do here, for whoever has the operator token.
import { parseInput } from '@swamp-club/platform/http.ts';
import { operatorOf, requireOperator, Why } from '@swamp-club/platform/operator-access.ts';
import { operatorActionsRoute } from '@swamp-club/platform/operator-actions.route.ts';
import { operatorQueueRoutes } from '@swamp-club/platform/operator-queue.route.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readControl } from './control-store.ts';
import { operatedQueues } from './operated-queues.ts';
import { controlProjector, type OpsParts, type ProjectorControl } from './projector-controls.ts';

const Reason = z.object({ why: Why });

export function opsRoutes(app: FastifyInstance, parts: OpsParts): void {
  const { db, operator, work } = parts;
  void app.register(
    (scope, _options, done) => {
      requireOperator(scope, operator.token);
      for (const queue of operatedQueues(db)) {
        operatorQueueRoutes(scope, queue, operator, () => work.notify());
      }
      operatorActionsRoute(scope, operator);
      scope.get('/indexes', () => parts.schemaReport());

      scope.get('/projector', async () => {
        const { paused, republishAfter } = await readControl(db);
        return { paused, republishing: republishAfter !== null, republishedUpTo: republishAfter };
      });

      const control = (path: string, action: ProjectorControl) =>
        scope.post(path, async (request) => {
          const { why } = parseInput(Reason, request.body);
          await controlProjector(parts, action, { who: operatorOf(request), why });
          return {};
        });
      control('/projector/pause', 'projector.pause');
      control('/projector/resume', 'projector.resume');
      control('/snapshots/republish', 'snapshots.republish');
      done();
    },
    { prefix: '/ops' },
  );
}
