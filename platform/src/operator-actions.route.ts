// The log of what operators did, for operators.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseInput } from './http.ts';
import { findActions, type OperatorParts } from './operator-action-store.ts';

const Query = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) });

export function operatorActionsRoute(scope: FastifyInstance, parts: OperatorParts): void {
  scope.get('/actions', async (request) => {
    const actions = await findActions(parts, parseInput(Query, request.query));
    return {
      actions: actions.map(({ at, who, why, action, targets, count }) => ({ at, who, why, action, targets, count })),
    };
  });
}
