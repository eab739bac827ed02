// Mounts better-auth under /api/auth and gives its errors the shape of all others.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { UsernameRefused } from '../rename/username-refused.ts';
import { CLIENT_IP_HEADER, type Auth } from './auth.ts';

export function authRoutes(app: FastifyInstance, { auth, url }: { auth: Auth; url: string }): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    handler: async (request, reply) => {
      const response = await auth.handler(toFetchRequest(request, url));
      if (response.status >= 400) throw await problemOf(response);
      return send(reply, response);
    },
  });
}

const JsonObject = z.record(z.string(), z.unknown()).optional();

function toFetchRequest(request: FastifyRequest, url: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  // The body is written anew below.
  headers.delete('content-length');
  headers.set(CLIENT_IP_HEADER, request.ip);
  // Browsers say where a request comes from whenever they say its mode. A mode alone is what programs on Node send, and
  // better-auth would ask them for the Origin header of a browser.
  if (!headers.has('sec-fetch-site')) headers.delete('sec-fetch-mode');
  const body = JsonObject.safeParse(request.body ?? undefined);
  if (!body.success) throw new HttpProblem(400, 'INVALID_INPUT', 'body: must be a JSON object', { field: 'body' });
  return new Request(new URL(request.url, url), {
    method: request.method,
    headers,
    ...(body.data === undefined ? {} : { body: JSON.stringify(body.data) }),
  });
}

async function send(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  return reply.code(response.status).send(await response.text());
}

const ErrorBody = z.object({ code: z.string(), message: z.string(), field: z.string() }).partial().catch({});
/** How better-auth words what zod refused. */
const INVALID_FIELD = /^\[(?:(?:body|query)\.)?([\w.]+)\] (.+?)(?:;|$)/;

/** better-auth's refusals, in the shape and with the codes that the rest of main-app answers with. */
async function problemOf(response: Response): Promise<HttpProblem> {
  const { status, headers } = response;
  const { code, message, field } = ErrorBody.parse(parseJson(await response.text()));
  const [, invalidField, why] = INVALID_FIELD.exec(message ?? '') ?? [];
  if (invalidField !== undefined) {
    return new HttpProblem(400, 'INVALID_INPUT', `${invalidField}: ${why}`, { field: invalidField });
  }
  // Its own check is between our look at the registry and our claim: the same refusal by another name.
  if (code === 'USERNAME_IS_ALREADY_TAKEN') return new UsernameRefused('USERNAME_TAKEN', 'Choose another username.');
  if (status >= 500 && status !== 503) return new HttpProblem(500, 'INTERNAL', 'Something went wrong on our side.');
  const retryAfter = headers.get('retry-after') ?? headers.get('x-retry-after');
  const standard = STATUS_CODES[status] ?? 'Refused';
  return new HttpProblem(status, code ?? standard.toUpperCase().replaceAll(' ', '_'), message ?? `${standard}.`, {
    ...(field === undefined ? {} : { field }),
    ...(retryAfter === null ? {} : { headers: { 'retry-after': retryAfter } }),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
