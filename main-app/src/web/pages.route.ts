// Everything of main-app that people meet in a browser: its pages, and the files they are made better with.
import formbody from '@fastify/formbody';
import fastifyStatic from '@fastify/static';
import { HttpProblem } from '@swamp-club/platform/http.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { join } from 'node:path';
import { liveRoute, type LiveParts } from './live.route.ts';

export interface PagesParts extends LiveParts {
  url: string;
}

export function pageRoutes(app: FastifyInstance, parts: PagesParts): void {
  void app.register(async (scope) => {
    await scope.register(fastifyStatic, {
      root: join(import.meta.dirname, 'assets'),
      prefix: '/assets/',
      // Revalidated each time, so that a new release's pages never meet an older one's style.
      cacheControl: false,
      setHeaders: (reply) => {
        reply.header('cache-control', 'no-cache');
      },
    });
    await scope.register(formbody);
    scope.addHook('onRequest', async (request) => refuseForeignForms(request, parts.url));
    liveRoute(scope, parts);
  });
}

/** A form on somebody else's page would be sent with our person's cookie. Browsers say where a form comes from. */
function refuseForeignForms({ method, headers }: FastifyRequest, url: string): void {
  if (method !== 'POST' || headers.origin === new URL(url).origin) return;
  throw new HttpProblem(403, 'FOREIGN_FORM', `Forms are taken from ${url} alone. Open the page there and try again.`);
}
