// The service's HTTP, built apart from listening: ingest, the contract, health and metrics.
import { createHttpServer, type HttpOptions, type HttpServer } from '@swamp-club/platform/http.ts';
import { MAX_BATCH_SIZE } from '@swamp-club/telemetry-contract';
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify';
import { ingestRoute, type IngestParts } from './ingest/ingest.route.ts';
import { opsRoutes } from './ops/ops.route.ts';
import { errorPage } from './ops/pages/ops-layout.ts';
import { opsPages } from './ops/pages/ops-pages.route.ts';
import type { OpsParts } from './ops/projector-controls.ts';
import { createContext } from './rpc/context.ts';
import { createRouter, type RouterParts, type TelemetryServiceRouter } from './rpc/router.ts';
import type { VerifyToken } from './rpc/service-token.ts';

export type AppParts = IngestParts & RouterParts & OpsParts & { http: HttpOptions; verifyToken: VerifyToken };

export async function createApp(parts: AppParts): Promise<HttpServer> {
  const server = await createHttpServer({
    ...parts.http,
    errorPage,
    programPaths: ['/ingest', '/trpc/'],
    // main-app asks for scores all the time. What belongs to somebody's trace says so.
    untracedPaths: ['/trpc/'],
  });
  await server.app.register(async (scope) => ingestRoute(scope, parts));
  opsRoutes(server.app, parts);
  opsPages(server.app, parts);
  const trpc: FastifyTRPCPluginOptions<TelemetryServiceRouter> = {
    prefix: '/trpc',
    trpcOptions: {
      router: createRouter(parts),
      createContext: ({ req }) => createContext(req, parts),
      maxBatchSize: MAX_BATCH_SIZE,
    },
  };
  await server.app.register(fastifyTRPCPlugin, trpc);
  return server;
}
