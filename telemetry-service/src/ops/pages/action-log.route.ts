// GET /ops/log: everything that operators did.
import { parseInput } from '@swamp-club/platform/http.ts';
import { findActions, type OperatorAction, type OperatorParts } from '@swamp-club/platform/operator-action-store.ts';
import type { FastifyInstance } from 'fastify';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import { actionLogView } from './action-log.view.ts';
import { sendOpsPage } from './ops-layout.ts';
import { operatorIn } from './require-session.ts';

const PAGE_SIZE = 50;

/** Where a page ends: the last action's time and id. */
const After = z
  .string()
  .regex(/^\d{1,15}-[0-9a-f]{24}$/, 'use the link of the page before')
  .transform((text) => {
    const [at, id] = text.split('-');
    return { at: new Date(Number(at)), _id: new ObjectId(id) };
  });
const Query = z.object({ after: After.optional() });
const afterOf = ({ at, _id }: OperatorAction): string => `${at.getTime()}-${_id.toHexString()}`;

export function actionLogRoute(scope: FastifyInstance, operator: OperatorParts): void {
  scope.get('/ops/log', async (request, reply) => {
    const { after } = parseInput(Query, request.query);
    const actions = await findActions(operator, { after, limit: PAGE_SIZE });
    const last = actions.at(-1);
    const next = last === undefined || actions.length < PAGE_SIZE ? null : afterOf(last);
    const isFirstPage = after === undefined;
    return sendOpsPage(reply, actionLogView({ operator: operatorIn(request), actions, isFirstPage, next }));
  });
}
