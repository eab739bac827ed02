// One request on its way to a replica, and to another one where that cannot do harm.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type Dispatcher } from 'undici';
import type { Replica } from './replicas.ts';

/** Longer than any long poll, and than the pause between two lines of a stream. */
const SILENT_MS = 60_000;
/** A connection each: one that is kept may be closed by the replica at the very moment at which a request is sent on it. */
const agent = new Agent({ pipelining: 0, headersTimeout: SILENT_MS, bodyTimeout: SILENT_MS });

/** What speaks of one connection and not of the message (RFC 9110, 7.6.1). */
const ofTheConnection =
  /^(connection|expect|keep-alive|proxy-authenticate|proxy-authorization|proxy-connection|te|trailer|transfer-encoding|upgrade)$/;
/** What is ours to say, and not the client's. */
const ofTheProxy = /^(content-length|forwarded|x-forwarded-.*|x-real-ip)$/;

/** Asks the replicas one after the other; whose answer it is goes to the client as it comes, piece by piece. */
export async function forward(
  request: FastifyRequest,
  reply: FastifyReply,
  replicas: readonly Replica[],
): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  for (const replica of replicas) {
    let answer: Dispatcher.ResponseData;
    try {
      answer = await ask(request, replica, gone.signal);
    } catch (error) {
      if (gone.signal.aborted) return reply.hijack();
      if (wasRefused(error)) replica.ready = false;
      else if (!isSafe(request)) {
        return refuse(reply, 502, 'NO_ANSWER', 'The replica that was asked went away before it answered. Try again.');
      }
      continue;
    }
    const { statusCode, headers, body } = answer;
    return reply.code(statusCode).headers(without(headers, ofTheConnection)).send(body);
  }
  return refuse(reply, 503, 'NO_REPLICA', 'No replica of this service can be reached just now. Try again in a moment.');
}

function ask({ method, originalUrl, headers, body, ip }: FastifyRequest, { origin }: Replica, signal: AbortSignal) {
  const own = { 'x-forwarded-for': ip, 'x-forwarded-proto': 'http', 'x-forwarded-host': headers.host ?? '' };
  const passed = without(without(headers, ofTheConnection), ofTheProxy);
  return agent.request({
    origin,
    // As the client wrote it: whoever decodes and encodes a path changes what it names.
    path: originalUrl,
    method,
    headers: { ...passed, ...own },
    body: Buffer.isBuffer(body) ? body : null,
    signal,
  });
}

/** What a message says besides; a connection may name headers of its own. */
function without(headers: IncomingHttpHeaders, leftOut: RegExp): IncomingHttpHeaders {
  const named = (headers.connection ?? '').toLowerCase().split(/\s*,\s*/);
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !leftOut.test(name) && !named.includes(name.toLowerCase())),
  );
}

/** Nothing was sent, so anything may be sent to somebody else. */
const wasRefused = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';

/** Asking again changes nothing (RFC 9110, 9.2.1). */
const isSafe = ({ method }: FastifyRequest) => ['GET', 'HEAD', 'OPTIONS'].includes(method);

function refuse(reply: FastifyReply, status: 502 | 503, code: string, message: string): FastifyReply {
  return reply.code(status).header('retry-after', '1').send({ code, message });
}
