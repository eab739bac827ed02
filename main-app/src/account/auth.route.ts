// Mounts better-auth under /api/auth and gives its errors the shape of all others.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { authHeaders, authProblem, passCookies } from './ask-auth.ts';
import type { Auth } from './auth.ts';

export function authRoutes(app: FastifyInstance, { auth, url }: { auth: Auth; url: string }): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    handler: async (request, reply) => {
      const response = await auth.handler(toFetchRequest(request, url));
      if (response.status >= 400) throw await authProblem(response);
      return send(reply, response);
    },
  });
}

const JsonObject = z.record(z.string(), z.unknown()).optional();

function toFetchRequest(request: FastifyRequest, url: string): Request {
  const body = JsonObject.safeParse(request.body ?? undefined);
  if (!body.success) throw new HttpProblem(400, 'INVALID_INPUT', 'body: must be a JSON object', { field: 'body' });
  return new Request(new URL(request.url, url), {
    method: request.method,
    headers: authHeaders(request),
    ...(body.data === undefined ? {} : { body: JSON.stringify(body.data) }),
  });
}

async function send(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value);
  passCookies(reply, response.headers);
  return reply.code(response.status).send(await response.text());
}
