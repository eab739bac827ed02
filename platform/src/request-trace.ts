// Every request belongs to a trace: its caller's, or one that begins with it. All that is logged about it says which.
import { SpanKind, SpanStatusCode, type Span, type Tracer } from '@opentelemetry/api';
import { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { newTraceparent, startSpan, traceparentOf } from './spans.ts';
import { parseTraceparent, traceIdOf } from './traceparent.ts';

/** Asked all day long by machines: these begin no trace. */
const UNTRACED = ['/livez', '/readyz', '/metrics', '/assets/'];

/**
 * For a server's `childLoggerFactory` and its first hook. From the beginning on the request's `traceparent` header is this
 * request's own, whatever was sent: that is what belongs to whatever the request sets off.
 */
export function requestTraces(tracer: Tracer, untracedPaths: readonly string[]) {
  const untraced = [...UNTRACED, ...untracedPaths];
  const spans = new WeakMap<IncomingMessage, Span>();
  return {
    /** Returns the trace's id. */
    begin(request: IncomingMessage): string | undefined {
      const { headers, method = '', url = '' } = request;
      const caller = parseTraceparent(headers['traceparent']);
      let traceparent: string | null = null;
      if (caller !== null || !untraced.some((path) => url.startsWith(path))) {
        const span = startSpan(tracer, method, caller, { kind: SpanKind.SERVER });
        if (span.isRecording()) spans.set(request, span);
        traceparent = traceparentOf(span);
      }
      headers['traceparent'] = traceparent ?? newTraceparent();
      return traceIdOf(parseTraceparent(headers['traceparent']));
    },

    /** The span ends with the connection's last word about the request, also where its caller has gone. */
    follow(app: FastifyInstance): void {
      app.addHook('onRequest', (request, reply, done) => {
        const span = spans.get(request.raw);
        if (span !== undefined) reply.raw.once('close', () => end(span, request, reply));
        done();
      });
    },
  };
}

function end(span: Span, request: FastifyRequest, { statusCode, raw }: FastifyReply): void {
  const route = routeOf(request);
  span.updateName(`${request.method} ${route}`);
  span.setAttributes({ 'http.request.method': request.method, 'http.route': route });
  if (raw.writableFinished) span.setAttribute('http.response.status_code', statusCode);
  if (statusCode >= 500 || !raw.writableFinished) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** One line a request, by its route: the address may hold a name, and what follows the question mark anything. */
export class RequestLog extends LogController {
  override incomingRequest(): void {
    // Said when it is answered.
  }

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const { method } = request;
    const line = { method, route: routeOf(request), status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    if (error == null) reply.log.info(line, 'request answered');
    else reply.log.error({ ...line, err: error }, 'request broke off');
  }
}

const routeOf = ({ routeOptions }: FastifyRequest): string => routeOptions.url ?? 'none';
