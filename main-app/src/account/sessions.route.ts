// GET /settings/sessions, POST /settings/sessions/:sessionId/end and /settings/sessions/end-others: where a person is logged in.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendPage } from '../web/send-page.ts';
import { logInFirst, viewerOf, type ViewerParts } from '../web/viewer.ts';
import { askAuth } from './ask-auth.ts';
import { sessionsView } from './sessions.view.ts';
import { clientInWords } from './user-agent.ts';

const PATH = '/settings/sessions';
/** A program that logs in each time it runs leaves thousands. */
const LISTED = 100;

const Query = z.object({ ended: z.string().optional() });
const Params = z.object({ sessionId: z.string() });

export function sessionsRoutes(app: FastifyInstance, parts: ViewerParts): void {
  const { auth } = parts;
  const activeSessions = async (userId: string) => {
    const { internalAdapter } = await auth.$context;
    return internalAdapter.listSessions(userId, { onlyActiveSessions: true });
  };

  app.get(PATH, async (request, reply) => {
    const viewer = await viewerOf(reply, parts);
    if (viewer === null) return logInFirst(reply, PATH);
    const hasEnded = parseInput(Query, request.query).ended !== undefined;
    const active = await activeSessions(viewer.userId.toHexString());
    const sessions = active
      .map(({ id, userAgent, createdAt }) => ({
        id,
        client: clientInWords(userAgent ?? null),
        createdAt,
        isCurrent: id === viewer.sessionId,
      }))
      .toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || b.createdAt.getTime() - a.createdAt.getTime());
    return sendPage(
      reply,
      sessionsView({ viewer, sessions: sessions.slice(0, LISTED), total: sessions.length, hasEnded }),
    );
  });

  app.post(`${PATH}/:sessionId/end`, async (request, reply) => {
    const viewer = await viewerOf(reply, parts);
    if (viewer === null) return logInFirst(reply, PATH);
    const { sessionId } = parseInput(Params, request.params);
    // By its id, since pages show nobody a token. One that has ended meanwhile is as wished.
    const session = (await activeSessions(viewer.userId.toHexString())).find(({ id }) => id === sessionId);
    if (session !== undefined) {
      await askAuth(auth, reply, '/revoke-session', { token: session.token });
    }
    return reply.redirect(`${PATH}?ended`, 303);
  });

  app.post(`${PATH}/end-others`, async (_request, reply) => {
    if ((await viewerOf(reply, parts)) === null) return logInFirst(reply, PATH);
    await askAuth(auth, reply, '/revoke-other-sessions', {});
    return reply.redirect(`${PATH}?ended`, 303);
  });
}
