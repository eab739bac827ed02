// /ops: what operators can see and do here, for whoever has the operator token.
import { parseInput } from '@swamp-club/platform/http.ts';
import { operatorOf, requireOperator, Why } from '@swamp-club/platform/operator-access.ts';
import { actAsOperator, type OperatorParts } from '@swamp-club/platform/operator-actions.ts';
import { operatorActionsRoute } from '@swamp-club/platform/operator-actions.route.ts';
import { operatorQueueRoutes } from '@swamp-club/platform/operator-queue.route.ts';
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { FastifyInstance } from 'fastify';
import type { ClientSession, Db } from 'mongodb';
import { z } from 'zod';
import { readControl, saveControl } from './control-store.ts';
import { commandQueue, eventQueue } from './operated-queues.ts';
import { requestRepublication } from './republish-snapshots.ts';

export interface OpsParts {
  db: Db;
  operator: OperatorParts & { token: string };
  work: Wakeup;
}

const Reason = z.object({ why: Why });

export function opsRoutes(app: FastifyInstance, { db, operator, work }: OpsParts): void {
  void app.register(
    (scope, _options, done) => {
      requireOperator(scope, operator.token);
      for (const queue of [commandQueue(db), eventQueue(db)]) {
        operatorQueueRoutes(scope, queue, operator, () => work.notify());
      }
      operatorActionsRoute(scope, operator);

      scope.get('/projector', async () => {
        const { paused, republishAfter } = await readControl(db);
        return { paused, republishing: republishAfter !== null, republishedUpTo: republishAfter };
      });

      const control = (path: string, action: string, change: (session: ClientSession) => Promise<void>) =>
        scope.post(path, async (request) => {
          const { why } = parseInput(Reason, request.body);
          await actAsOperator(operator, { who: operatorOf(request), why }, action, async (session) => {
            await change(session);
            return { targets: [], count: 1 };
          });
          work.notify();
          return {};
        });
      control('/projector/pause', 'projector.pause', (session) => saveControl(db, { paused: true }, session));
      control('/projector/resume', 'projector.resume', (session) => saveControl(db, { paused: false }, session));
      control('/snapshots/republish', 'snapshots.republish', (session) => requestRepublication(db, session));
      done();
    },
    { prefix: '/ops' },
  );
}
