// A contract served over real HTTP by handlers of the test, behind middleware as a service has it.
import { initTRPC } from '@trpc/server';
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { MAX_BATCH_SIZE, VERSION_HEADER, type Contract, type ProcedureMeta } from '@swamp-club/telemetry-contract';
import {
  contractErrorFormatter,
  implement,
  refusal,
  traceparentOf,
  versionRefusal,
  type Handlers,
} from '@swamp-club/telemetry-contract/server';

export interface Context {
  headers: FastifyRequest['headers'];
}
interface CallContext extends Context {
  traceparent: string | null;
}

export interface HttpServer extends AsyncDisposable {
  /** Where a client finds the contract. */
  url: string;
  /** Every request so far. */
  requests: { method: string; url: string; headers: FastifyRequest['headers'] }[];
}

/** Any bearer token will do for procedures that need one. */
export function serveContract<C extends Contract>(
  contract: C,
  handlers: Handlers<C, CallContext>,
  port = 0,
): Promise<HttpServer> {
  const t = initTRPC.context<Context>().meta<ProcedureMeta>().create({ errorFormatter: contractErrorFormatter });
  const procedure = t.procedure.use(({ ctx, meta, batchIndex, next }) => {
    const refused = versionRefusal(ctx.headers[VERSION_HEADER]);
    if (refused !== null) throw refused;
    if (meta?.auth !== 'none' && ctx.headers.authorization === undefined) throw refusal('UNAUTHORIZED');
    return next({ ctx: { traceparent: traceparentOf(ctx.headers, batchIndex) } });
  });
  const router = implement(contract, t, procedure, handlers);
  return serve(
    (app) =>
      app.register(fastifyTRPCPlugin, {
        prefix: '/trpc',
        trpcOptions: {
          router,
          maxBatchSize: MAX_BATCH_SIZE,
          createContext: ({ req }: { req: FastifyRequest }) => ({ headers: req.headers }),
        },
      }),
    port,
  );
}

/** A server on `port`, by default a free one; `routes` adds what it answers. */
export async function serve(routes: (app: FastifyInstance) => unknown, port = 0): Promise<HttpServer> {
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 100_000, routerOptions: { maxParamLength: 5000 } });
  const requests: HttpServer['requests'] = [];
  app.addHook('onRequest', async ({ method, url, headers }) => {
    requests.push({ method, url, headers });
  });
  await routes(app);
  const origin = await app.listen({ host: '127.0.0.1', port });
  return { url: `${origin}/trpc`, requests, [Symbol.asyncDispose]: () => app.close() };
}
