// /ops in a browser: the pages of the operators, for whoever has logged in with the operator token.
import { prepareForBrowsers } from '@swamp-club/platform/web/browser-routes.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { join } from 'node:path';
import { operatedQueues } from '../operated-queues.ts';
import type { OpsParts } from '../projector-controls.ts';
import { actionLogRoute } from './action-log.route.ts';
import { logInRoutes } from './log-in.route.ts';
import { sessionKey } from './operator-session.ts';
import { overviewRoutes } from './overview.route.ts';
import { queueItemRoutes } from './queue-item.route.ts';
import { queueListRoutes } from './queue-list.route.ts';
import { requireSession } from './require-session.ts';

export function opsPages(app: FastifyInstance, parts: OpsParts): void {
  const { token, now } = parts.operator;
  const session = { key: sessionKey(token), now };
  void app.register(async (scope) => {
    await prepareForBrowsers(scope, { assets: join(import.meta.dirname, '..', 'assets'), originOf });
    logInRoutes(scope, parts, session);
    await scope.register(async (inside) => {
      requireSession(inside, session);
      overviewRoutes(inside, parts);
      for (const queue of operatedQueues(parts.db)) {
        queueListRoutes(inside, queue, parts);
        queueItemRoutes(inside, queue, parts);
      }
      actionLogRoute(inside, parts.operator);
    });
  });
}

/**
 * This service is not told under which address browsers reach it. A browser names the host that it asks, and a proxy has to hand
 * that on; whether it spoke https to a proxy, only the browser knows.
 */
function originOf({ headers: { origin, host = '' } }: FastifyRequest): string {
  return `${origin?.startsWith('https:') === true ? 'https' : 'http'}://${host}`;
}
