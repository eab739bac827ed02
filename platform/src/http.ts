// The HTTP server both services start from: limits, one error shape, health and metrics.
import helmet from '@fastify/helmet';
import { trace, type Tracer } from '@opentelemetry/api';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { z } from 'zod';
import { REQUEST_TIMEOUT_MS } from './config.ts';
import { healthRoutes, type Dependencies } from './health.ts';
import { isPassingDatabaseError } from './passing-error.ts';
import { RequestLog, requestTraces } from './request-trace.ts';

export interface HttpOptions {
  log: Logger;
  registry: Registry;
  dependencies: Dependencies;
  /** The page that a browser gets in place of `{code, message}`. */
  errorPage?: (problem: HttpProblem) => string | Promise<string>;
  /** What paths begin with that are for programs: there errors are `{code, message}` whatever a request accepts. */
  programPaths?: readonly string[];
  /** Whose word counts about where a request comes from: addresses and networks of proxies in front. */
  trustedProxies?: readonly string[];
  /** How long a client may take to send a request, headers and body. */
  requestTimeoutMs?: number;
  /** Whose spans requests are. */
  tracer?: Tracer;
  /** What paths begin with that are asked all the time: these requests belong to their caller's trace, and begin none. */
  untracedPaths?: readonly string[];
}

export interface HttpServer {
  app: FastifyInstance;
  /** From here on `/readyz` answers 503, so that a balancer sends no new requests while running ones finish. */
  stopBeingReady: () => void;
}

/** A refusal with a meaning for the caller: every error answer is `{code, message, field?}`. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly headers: Record<string, string>;
  constructor(
    status: number,
    code: string,
    message: string,
    more: { field?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = more.field;
    this.headers = more.headers ?? {};
  }
}

/** @throws HttpProblem 400 INVALID_INPUT naming the first field that does not fit. */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? 'body' : issue.path.join('.');
  throw new HttpProblem(400, 'INVALID_INPUT', `${field}: ${issue?.message ?? 'invalid'}`, { field });
}

export async function createHttpServer({
  log,
  registry,
  dependencies,
  errorPage,
  programPaths = [],
  trustedProxies = [],
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
  tracer = trace.getTracer('http'),
  untracedPaths = [],
}: HttpOptions): Promise<HttpServer> {
  const refuse = async (request: FastifyRequest, reply: FastifyReply, problem: HttpProblem) => {
    reply.code(problem.status).headers(problem.headers);
    if (errorPage === undefined || !isForPage(request, programPaths)) return reply.send(bodyOf(problem));
    return reply.type('text/html; charset=utf-8').send(await errorPage(problem));
  };
  const loggerInstance: FastifyBaseLogger = log;
  const traces = requestTraces(tracer, untracedPaths);
  const app = Fastify({
    loggerInstance,
    logController: new RequestLog(),
    childLoggerFactory: (logger, bindings, options, request) =>
      logger.child({ ...bindings, trace_id: traces.begin(request) }, options),
    bodyLimit: 1024 * 1024,
    requestTimeout: requestTimeoutMs,
    // Node looks every 30 s, by which a client could be twice as slow.
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: requestTimeoutMs / 10 },
    // Headers from clients are no proof of where they come from.
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    forceCloseConnections: 'idle',
    // What has arrived is answered, also while connections are being closed.
    return503OnClosing: false,
    // tRPC puts the names of all procedures of a batch into one path segment.
    routerOptions: { maxParamLength: 5000 },
    // What the router refuses before there is a route, such as `/%`.
    frameworkErrors: (error, request, reply) => void refuse(request, reply, problemOf(error)),
    clientErrorHandler: refuseConnection,
  });
  traces.follow(app);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy },
    // Without a referrer browsers would not say either which page a form comes from.
    referrerPolicy: { policy: 'same-origin' },
  });
  let stopping = false;
  // A connection whose last answer comes while we stop would be kept open, and keep us, for as long as it may idle.
  app.addHook('onSend', async (_request, reply) => {
    if (stopping) reply.header('connection', 'close');
  });
  // Once it is closed, Node looks no more how long a request takes: whoever trickles one would keep us for good.
  app.addHook('preClose', (done) => {
    setTimeout(() => app.server.closeAllConnections(), requestTimeoutMs).unref();
    done();
  });
  app.setErrorHandler<FastifyError | HttpProblem>((error, request, reply) => {
    const problem = error instanceof HttpProblem ? error : problemOf(error);
    if (problem.status >= 500 && problem !== error) request.log.error({ err: error }, 'request failed');
    return refuse(request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} ${request.url.split('?')[0]}.`;
    return refuse(request, reply, new HttpProblem(404, 'NOT_FOUND', message));
  });

  healthRoutes(app, { dependencies, isStopping: () => stopping });
  collectDefaultMetrics({ register: registry });
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  return {
    app,
    stopBeingReady: () => {
      stopping = true;
    },
  };
}

/** Everything from here and nothing inline. Not more of helmet's own: it would send browsers to https, which may not be there. */
export const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  imgSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
};

/** Programs take JSON, also those that are lenient about what they accept; browsers say that they want a page, and bear no token. */
const isForPage = ({ headers, url }: FastifyRequest, programPaths: readonly string[]): boolean =>
  headers.accept?.includes('text/html') === true &&
  headers.authorization === undefined &&
  !programPaths.some((path) => url.startsWith(path));

/** Refusals the framework makes itself, by status; its own codes are its business. */
const codeOfStatus: Record<number, string> = {
  413: 'BODY_TOO_LARGE',
  414: 'URL_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

function problemOf(error: FastifyError): HttpProblem {
  if (isPassingDatabaseError(error)) {
    const message = 'The service cannot reach its database just now. Try again later.';
    return new HttpProblem(503, 'UNAVAILABLE', message, { headers: { 'retry-after': '5' } });
  }
  const { statusCode = 500, message } = error;
  if (statusCode < 500) return new HttpProblem(statusCode, codeOfStatus[statusCode] ?? 'MALFORMED_REQUEST', message);
  return new HttpProblem(500, 'INTERNAL', 'Something went wrong on our side. Try again later.');
}

/** What is no request at all, or takes too long to become one: answered while there is somebody to answer, and closed. */
function refuseConnection(error: { code: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, code, message] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ([408, 'REQUEST_TIMEOUT', 'The request took too long to arrive. Send it again.'] as const)
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? ([431, 'HEADERS_TOO_LARGE', 'The headers are too large. Send fewer or shorter ones.'] as const)
        : ([400, 'MALFORMED_REQUEST', 'This is not HTTP as it should be.'] as const);
  const body = JSON.stringify({ code, message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

function bodyOf({ code, message, field }: HttpProblem): { code: string; message: string; field?: string } {
  return field === undefined ? { code, message } : { code, message, field };
}
