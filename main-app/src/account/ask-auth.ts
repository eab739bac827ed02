// Asks better-auth for what a page needs of it, the way a program would: its rate limits and its checks stay in force.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { UsernameRefused } from '../rename/username-refused.ts';
import { CLIENT_IP_HEADER, type Auth } from './auth.ts';

/** Who asks, and what cookies are passed back with. */
export interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
}

/**
 * Posts `body` to one of better-auth's endpoints (`/sign-in/email`) for the person who sent `request`, passes cookies back
 * with `reply`, and returns what was answered.
 * @throws HttpProblem
 */
export async function askAuth(
  { auth, url }: { auth: Auth; url: string },
  { request, reply }: Exchange,
  path: `/${string}`,
  body: Record<string, unknown>,
): Promise<unknown> {
  const headers = authHeaders(request);
  headers.set('content-type', 'application/json');
  const asked = new Request(new URL(`/api/auth${path}`, url), { method: 'POST', headers, body: JSON.stringify(body) });
  const response = await auth.handler(asked);
  if (response.status >= 400) throw await authProblem(auth, headers, response);
  passCookies(reply, response.headers);
  return response.json();
}

/** Who asks, and from where. A body is written anew, so that nothing is said of it. */
export function authHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  headers.delete('content-length');
  headers.set(CLIENT_IP_HEADER, request.ip);
  // Browsers say where a request comes from whenever they say its mode. A mode alone is what programs on Node send, and
  // better-auth would ask them for the Origin header of a browser.
  if (!headers.has('sec-fetch-site')) headers.delete('sec-fetch-mode');
  return headers;
}

export function passCookies(reply: FastifyReply, headers: Headers): void {
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
}

const TRY_AGAIN_SOON = { headers: { 'retry-after': '1' } };

const ErrorBody = z.object({ code: z.string(), message: z.string(), field: z.string() }).partial().catch({});
/** How better-auth words what zod refused. */
const INVALID_FIELD = /^\[(?:(?:body|query)\.)?([\w.]+)\] (.+?)(?:;|$)/;

/** better-auth's refusals of what was sent with `headers`, in the shape and with the codes that the rest of main-app answers with. */
export async function authProblem(auth: Auth, headers: Headers, response: Response): Promise<HttpProblem> {
  const problem = await problemIn(response);
  // It takes a session that it could not read, from a database without a primary above all, for none.
  if (problem.status !== 401 || problem.code !== 'UNAUTHORIZED' || (await hasNoSession(auth, headers))) return problem;
  return sessionUnknown();
}

/** Why is in the log: better-auth has written it there. */
export const sessionUnknown = () =>
  new HttpProblem(503, 'TRY_AGAIN', 'Your session could not be looked up just now. Try again.', TRY_AGAIN_SOON);

async function hasNoSession(auth: Auth, headers: Headers): Promise<boolean> {
  try {
    return (await auth.api.getSession({ headers, query: { disableRefresh: true } })) === null;
  } catch {
    // We still do not know.
    return false;
  }
}

async function problemIn(response: Response): Promise<HttpProblem> {
  const { status, headers } = response;
  const { code, message, field } = ErrorBody.parse(parseJson(await response.text()));
  const [, invalidField, why] = INVALID_FIELD.exec(message ?? '') ?? [];
  if (invalidField !== undefined) {
    return new HttpProblem(400, 'INVALID_INPUT', `${invalidField}: ${why}`, { field: invalidField });
  }
  // Its own check is between our look at the registry and our claim: the same refusal by another name.
  if (code === 'USERNAME_IS_ALREADY_TAKEN') return new UsernameRefused('USERNAME_TAKEN', 'Choose another username.');
  // Said of whatever goes wrong while a user is written: a database without a primary above all, or a second sign-up at once.
  if (code === 'FAILED_TO_CREATE_USER') {
    return new HttpProblem(503, 'TRY_AGAIN', 'The account could not be made just now. Try again.', TRY_AGAIN_SOON);
  }
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
