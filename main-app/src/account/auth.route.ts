// Mounts what the club uses of better-auth under /api/auth and gives its errors the shape of all others.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answerOf, authHeaders, endpointOf } from './ask-auth.ts';
import type { Auth } from './auth.ts';

/**
 * Named one by one: better-auth has more, for sign-in by others, for mail and for tokens, that nobody has looked at for this
 * club. `/token` above all must stay away: it would give people tokens of the key set that telemetry trusts.
 */
const ENDPOINTS = {
  GET: ['/api-key/get', '/api-key/list', '/get-session', '/jwks', '/list-accounts', '/list-sessions', '/ok'],
  POST: [
    '/api-key/create',
    '/api-key/delete',
    '/api-key/update',
    '/change-password',
    '/choose-username',
    '/delete-user',
    '/get-session',
    '/is-username-available',
    '/revoke-other-sessions',
    '/revoke-session',
    '/revoke-sessions',
    '/sign-in/email',
    '/sign-in/username',
    '/sign-out',
    '/sign-up/email',
    '/update-user',
  ],
} as const;

export function authRoutes(app: FastifyInstance, { auth }: { auth: Auth }): void {
  for (const method of ['GET', 'POST'] as const) {
    for (const path of ENDPOINTS[method]) {
      const endpoint = endpointOf(auth, path);
      app.route({
        method,
        url: endpoint.pathname,
        handler: async (request, reply) => reply.send(await answerOf(auth, toFetchRequest(request, endpoint))),
      });
    }
  }
}

const JsonObject = z.record(z.string(), z.unknown()).optional();

/** To the endpoint's own address, however it was written: better-auth counts requests by their path. */
function toFetchRequest(request: FastifyRequest, endpoint: URL): Request {
  const body = JsonObject.safeParse(request.body ?? undefined);
  if (!body.success) throw new HttpProblem(400, 'INVALID_INPUT', 'body: must be a JSON object', { field: 'body' });
  const asked = new URL(endpoint);
  asked.search = request.url.split('?').slice(1).join('?');
  return new Request(asked, {
    method: request.method,
    headers: authHeaders(request),
    body: body.data === undefined ? null : jsonOf(body.data),
  });
}

/** @throws HttpProblem 400: what could be read may still be nested too deeply to be written. */
function jsonOf(body: object): string {
  try {
    return JSON.stringify(body);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HttpProblem(400, 'INVALID_INPUT', 'body: is nested too deeply', { field: 'body' });
  }
}
