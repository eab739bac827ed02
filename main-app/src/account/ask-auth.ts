// Asks better-auth for what a page needs of it, the way a program would: its rate limits and its checks stay in force.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import { fromNodeHeaders } from 'better-auth/node';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { UsernameRefused } from '../rename/username-refused.ts';
import { CLIENT_IP_HEADER, type Auth } from './auth.ts';

/**
 * Posts `body` to one of better-auth's endpoints (`/sign-in/email`) for the person who gets `reply`, passes cookies back with
 * it, and returns what was answered.
 * @throws HttpProblem
 */
export async function askAuth(
  auth: Auth,
  reply: FastifyReply,
  path: `/${string}`,
  body: Record<string, unknown>,
): Promise<unknown> {
  const headers = authHeaders(reply.request);
  headers.set('content-type', 'application/json');
  const asked = new Request(endpointOf(auth, path), { method: 'POST', headers, body: JSON.stringify(body) });
  const response = await answerOf(auth, asked);
  passCookies(reply, response.headers);
  return response.json();
}

export const endpointOf = (auth: Auth, path: string): URL => new URL(`/api/auth${path}`, auth.options.baseURL);

/** @throws HttpProblem for a refusal */
export async function answerOf(auth: Auth, asked: Request): Promise<Response> {
  const response = await auth.handler(asked);
  if (response.status >= 400) throw await problemOf(auth, asked.headers, response);
  return response;
}

/** Who asks, and from where. A body is written anew, so that nothing is said of it. */
export function authHeaders({ headers: sent, ip }: FastifyRequest): Headers {
  const headers = fromNodeHeaders(sent);
  headers.delete('content-length');
  headers.set(CLIENT_IP_HEADER, ip);
  // Browsers say where a request comes from whenever they say its mode. A mode alone is what programs on Node send, and
  // better-auth would ask them for the Origin header of a browser.
  if (!headers.has('sec-fetch-site')) headers.delete('sec-fetch-mode');
  return headers;
}

export function passCookies(reply: FastifyReply, headers: Headers): void {
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
}

const tryAgain = (message: string) =>
  new HttpProblem(503, 'TRY_AGAIN', `${message} Try again.`, { headers: { 'retry-after': '1' } });

/** Why is in the log: better-auth has written it there. */
export const sessionUnknown = () => tryAgain('Your session could not be looked up just now.');

const ErrorBody = z.object({ code: z.string(), message: z.string(), field: z.string() }).partial().catch({});
/** How better-auth words what zod refused. */
const INVALID_FIELD = /^\[(?:(?:body|query)\.)?([\w.]+)\] (.+?)(?:;|$)/;

/** better-auth's refusals of what was sent with `headers`, in the shape and with the codes that the rest of main-app answers with. */
async function problemOf(auth: Auth, headers: Headers, response: Response): Promise<HttpProblem> {
  const problem = await problemIn(response);
  // It takes a session that it could not read, from a database without a primary above all, for none.
  if (problem.status !== 401 || problem.code !== 'UNAUTHORIZED' || (await hasNoSession(auth, headers))) return problem;
  return sessionUnknown();
}

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
  if (code === 'FAILED_TO_CREATE_USER') return tryAgain('The account could not be made just now.');
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
