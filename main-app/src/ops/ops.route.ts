// /ops: what operators can see and do here, for whoever has the operator token.
import { HttpProblem, parseInput } from '@swamp-club/platform/http.ts';
import { operatorOf, requireOperator, Why } from '@swamp-club/platform/operator-access.ts';
import { actAsOperator, type OperatorParts } from '@swamp-club/platform/operator-action-store.ts';
import { operatorActionsRoute } from '@swamp-club/platform/operator-actions.route.ts';
import { operatorQueueRoutes } from '@swamp-club/platform/operator-queue.route.ts';
import type { SchemaReport } from '@swamp-club/platform/schema.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ClientSession, Db } from 'mongodb';
import { z } from 'zod';
import { announceNames, countUnannounced, type AnnounceNamesParts } from './announce-names.ts';
import type { ControlStore } from './control-store.ts';
import { outboxQueue } from './outbox-queue.ts';
import { countReplay, replayOutbox } from './replay-outbox.ts';

export interface OpsParts extends AnnounceNamesParts {
  db: Db;
  controls: ControlStore;
  operator: OperatorParts & { token: string };
  schemaReport: () => Promise<SchemaReport>;
}

/** So many people in one request, which is answered within seconds. */
const ANNOUNCED_AT_ONCE = 1000;

const Reason = z.object({ why: Why });
const date = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const Backup = z.object({ since: date });
const Announcement = z.object({ startedAt: date });

export function opsRoutes(app: FastifyInstance, parts: OpsParts): void {
  const { db, controls, operator, outbox, users, outboxWritten, now } = parts;

  /** Logs what is about to be done, with `count` as the measure of it, and does what fits into the log's transaction. */
  async function act(
    request: FastifyRequest,
    action: string,
    count: number,
    change: (session: ClientSession) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const { why } = parseInput(Reason, request.body);
    await actAsOperator(operator, { who: operatorOf(request), why }, action, async (session) => {
      await change(session);
      return { targets: [], count };
    });
  }

  void app.register(
    (scope, _options, done) => {
      requireOperator(scope, operator.token);
      operatorQueueRoutes(scope, outboxQueue(db), operator, () => outboxWritten.notify());
      operatorActionsRoute(scope, operator);
      scope.get('/indexes', () => parts.schemaReport());

      scope.get('/relay', async () => ({ paused: await controls.isRelayPaused() }));
      scope.post('/relay/pause', async (request) => {
        await act(request, 'relay.pause', 1, (session) => controls.pauseRelay(true, session));
        return {};
      });
      scope.post('/relay/resume', async (request) => {
        await act(request, 'relay.resume', 1, (session) => controls.pauseRelay(false, session));
        return {};
      });

      scope.get('/replay', async (request) => {
        const { since } = parseInput(Backup, request.query);
        return { count: await countReplay(outbox, since) };
      });
      scope.post('/replay', async (request) => {
        const { since } = parseInput(Backup, request.body);
        await act(request, 'outbox.replay', await countReplay(outbox, since));
        return { replayed: await replayOutbox(parts, since) };
      });

      scope.get('/names', async (request) => {
        const { startedAt } = parseInput(Announcement, request.query);
        return { count: await countUnannounced(users, startedAt) };
      });
      scope.post('/names/announce', async (request) => {
        const { startedAt } = parseInput(Announcement, request.body);
        if (startedAt > now()) {
          const message = 'startedAt: an announcement cannot have begun in the future';
          throw new HttpProblem(400, 'INVALID_INPUT', message, { field: 'startedAt' });
        }
        await act(request, 'names.announce', await countUnannounced(users, startedAt));
        return { announced: await announceNames(parts, startedAt, ANNOUNCED_AT_ONCE) };
      });

      scope.get('/scores', () => controls.resyncs());
      scope.post('/scores/resync', async (request) => {
        await act(request, 'scores.resync', 1, (session) => controls.requestResync(now(), session));
        return {};
      });
      done();
    },
    { prefix: '/ops' },
  );
}
